#!lua flags=allow-oom
-- Take the destinations whose time has come, if it is this caller's turn.
-- KEYS: 1 wake  2 tick   ARGV: 1 most destinations  2 ms of a turn
-- Returns the destinations, or nothing where another worker has the turn.
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return {} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, destination in ipairs(due) do redis.call('ZREM', KEYS[1], destination) end
return due
