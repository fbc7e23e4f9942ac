-- Who asked for another attempt or for none at all: lines of the history that a person stands behind.
alter table attempts add column actor text;
