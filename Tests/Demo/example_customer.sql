-- A customer with an address and a group, as it was sent.
select pretty(line) from event
where line ->> 'type' = 'identify'
order by
  (line -> 'traits' -> 'address' is not null and line -> 'traits' -> 'groups' ->> 0 is not null
    and line -> 'traits' ->> 'firstName' in ('Anna', 'Lukas', 'Søren', 'Zoë')) desc, n
limit 1;
