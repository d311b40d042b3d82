#!lua flags=allow-oom
-- Replace all write keys at once under a new version; a version as high as the one in force is refused.
-- Versions over 1e17 are from before there was a database: nanoseconds, older than any other.
-- KEYS: 1 sources   ARGV: 1 field of the version  2 version ('0': the time of Redis in µs)  then field, value, ...
-- Returns the version that is in force.
local current = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if current > 1e17 then current = 0 end
local version = tonumber(ARGV[2])
if version == 0 then
  local time = redis.call('TIME')
  version = math.max(time[1] * 1000000 + time[2], current + 1)
end
if current >= version then return redis.error_reply(string.format('STALE sources version %.0f', version)) end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', version))
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return string.format('%.0f', version)
