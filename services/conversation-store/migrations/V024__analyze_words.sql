-- The server analyzes tables with an empty search path: what an index calls has to find its own helpers, or the table is never
-- analyzed and its statements are planned for a table of no size.
alter function message_words(uuid, timestamptz, text) set search_path from current;
