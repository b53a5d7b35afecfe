-- The newest noted day whose stock was proved when the books were closed. The proof of the next closing goes on from its notes:
-- what was recorded before cannot change, so a site with years of movements is closed as fast as a young one.
alter table inventory.period_change
  add column proved_day date constraint period_change_proved_check check (proved_day is null or action = 'close');
