#!lua flags=allow-oom
-- Repair the index: put every destination on it, a share of them a second, unless somebody did so a while ago.
-- KEYS: 1 swept  2 destinations  3 wake   ARGV: 1 ms between two sweeps  2 destinations a second
-- Returns how many destinations there are, or 0 where it was not time.
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local destinations = redis.call('SMEMBERS', KEYS[2])
for i, destination in ipairs(destinations) do
  redis.call('ZADD', KEYS[3], 'LT', now + math.floor((i - 1) / ARGV[2]) * 1000, destination)
end
return #destinations
