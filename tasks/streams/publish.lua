#!lua flags=allow-oom
-- Publish a route under a new version, with both consumer groups; a lower version is refused.
-- It works at the memory limit: to disable the destination that fills the memory must be possible.
-- A deleted destination's keys go after a while, unless it is published again before.
-- KEYS: 1 route  2 events  3 retries  then the other keys of the destination that know no end of their own
-- ARGV: 1 version ('0': the time of Redis in µs)  2 state  3 code field  4 code  5 seconds that the keys of a deleted
--       destination stay  then the other fields of the route, each with its value
-- Returns the version that is in force.
local time = redis.call('TIME')
local version = ARGV[1]
if version == '0' then version = string.format('%.0f', time[1] * 1000000 + time[2]) end
local current = redis.call('HGET', KEYS[1], 'version')
if current and tonumber(current) >= tonumber(version) then return redis.error_reply('STALE route version ' .. version) end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'code:' and field ~= ARGV[3] then redis.call('HDEL', KEYS[1], field) end
end
redis.call('HSET', KEYS[1], 'version', version, 'state', ARGV[2], unpack(ARGV, 6))
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], ARGV[3], ARGV[4]) end
for i = 2, 3 do
  local made = redis.pcall('XGROUP', 'CREATE', KEYS[i], 'workers', '0', 'MKSTREAM')
  if made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return redis.error_reply(made.err) end
end
for i = 1, #KEYS do
  if ARGV[2] == 'deleted' then redis.call('EXPIRE', KEYS[i], ARGV[5]) else redis.call('PERSIST', KEYS[i]) end
end
return version
