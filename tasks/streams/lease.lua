#!lua flags=allow-oom
-- Renew a lease, or end it.
-- KEYS: 1 flow  2 leases   ARGV: 1 lease  2 ms that it holds from now on; 0: it ends
-- Returns the streams that wanted one of late, once, if one has ended; a lease that is not there is not renewed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] ~= '0' then
  redis.call('ZADD', KEYS[2], 'XX', now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return {}
end
redis.call('ZREM', KEYS[2], ARGV[1])
local wanting = {}
for _, stream in ipairs({'events', 'retries'}) do
  if tonumber(redis.call('HGET', KEYS[1], 'wanting:' .. stream) or 0) > now then wanting[#wanting + 1] = stream end
  redis.call('HDEL', KEYS[1], 'wanting:' .. stream)
end
return wanting
