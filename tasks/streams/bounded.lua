-- Raise counters in a hash that takes only so many values; all others count as '(other)'.
-- This is the beginning of each script that counts what senders name.
local function raise_bounded(key, counts, most, ttl_s)
  local room = tonumber(most) - redis.call('HLEN', key)
  for value, count in pairs(counts) do
    if room <= 0 and redis.call('HEXISTS', key, value) == 0 then value = '(other)' end
    if redis.call('HINCRBY', key, value, count) == tonumber(count) then room = room - 1 end
  end
  redis.call('EXPIRE', key, ttl_s, 'NX')
end
