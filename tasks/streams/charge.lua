#!lua flags=allow-oom
-- After a chunk: what its events really cost, and how long the third party asked to be left alone.
-- KEYS: 1 flow  2 route
-- ARGV: 1 requests beyond those that the claim paid (less than 0: fewer)  2 events, likewise  3 ms of a pause (0: none)
--       4 ttl ms of what is known of the flow
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rates = redis.call('HMGET', KEYS[2], 'requests_per_s', 'events_per_s')
local known = known_of(KEYS[1], now)
local elapsed_ms = now - tonumber(known[3] or now)
for i, name in ipairs({'requests', 'events'}) do
  local rate = tonumber(rates[i] or 0)
  if rate > 0 then
    local left = tokens(known[i], rate, elapsed_ms) - tonumber(ARGV[i])
    redis.call('HSET', KEYS[1], name, string.format('%.6f', math.min(left, math.max(1, rate))))
  end
end
redis.call('HSET', KEYS[1], 'at_ms', now)
local pause_ms = tonumber(ARGV[3])
if pause_ms > 0 and now + pause_ms > tonumber(known[4] or 0) then redis.call('HSET', KEYS[1], 'pause_until_ms', now + pause_ms) end
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[4], pause_ms))
return 1
