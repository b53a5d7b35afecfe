-- Delivery papers carry the supplier's number, and people scan it at the dock.
create index receipt_advance_ship_notice_idx on inventory.receipt (advance_ship_notice) where advance_ship_notice <> '';
