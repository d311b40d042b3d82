#!lua
-- Count what senders name, in a hash that takes only so many values.
-- KEYS: 1 hash   ARGV: 1 most values  2 ttl s  then value, count, value, count, ...
-- Returns how many values it has.
local counts = {}
for i = 3, #ARGV, 2 do counts[ARGV[i]] = ARGV[i + 1] end
raise_bounded(KEYS[1], counts, ARGV[1], ARGV[2])
return redis.call('HLEN', KEYS[1])
