-- Where the demo looks at what a sync wrote: one row a message.
create table event (
  n integer generated always as identity,
  line json not null
);

-- JSON for people: two spaces a level, keys in the order of the message, short lists on one line.
create function pretty(value json, margin text default '') returns text language plpgsql as $$
declare
  whole text := regexp_replace(value::text, '":\s*', '": ', 'g');
begin
  if json_typeof(value) not in ('object', 'array') or length(margin) + length(whole) <= 76 then
    return replace(whole, ',"', ', "');
  elsif json_typeof(value) = 'object' then
    return (
      select e'{\n' || string_agg(
        margin || '  ' || to_json(key) || ': ' || pretty(member, margin || '  '), e',\n' order by n)
        || e'\n' || margin || '}'
      from json_each(value) with ordinality as part (key, member, n));
  else
    return (
      select e'[\n' || string_agg(
        margin || '  ' || pretty(member, margin || '  '), e',\n' order by n)
        || e'\n' || margin || ']'
      from json_array_elements(value) with ordinality as part (member, n));
  end if;
end $$;
