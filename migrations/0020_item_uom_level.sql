-- Which level of packing a unit of an item is, as labels and scanners name it.
alter table inventory.item_uom
  add column level text not null default ''
    constraint item_uom_level_check check (level in ('', 'each', 'inner', 'case', 'pallet'));
