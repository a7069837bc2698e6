-- A snapshot that a crash takes is made again. Parts are compressed already.
ALTER TABLE snapshot_part SET UNLOGGED;
ALTER TABLE snapshot_part ALTER COLUMN body SET STORAGE EXTERNAL;
