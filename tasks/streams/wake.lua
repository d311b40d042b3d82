#!lua flags=allow-oom
-- Note when destinations want a look: the earlier time wins.
-- KEYS: 1 wake   ARGV: destination, delay ms, destination, delay ms, ...
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 1, #ARGV, 2 do redis.call('ZADD', KEYS[1], 'LT', now + tonumber(ARGV[i + 1]), ARGV[i]) end
return #ARGV / 2
