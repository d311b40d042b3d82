#!lua flags=allow-oom
-- Look after one destination: move the retries that are due, find what waits without a worker on its way.
-- A flag alone is reason enough for another look: its worker may claim something and die.
-- KEYS: 1 events  2 retries  3 delayed  4 hint flag of events  5 hint flag of retries  6 route
-- ARGV: 1 most retries to move  2 hint ttl ms  3 idle ms of a stale entry  4 ms after which an unrenewed flag is doubted
-- Returns retries moved, 1 to hint events, 1 to hint retries, ms until the next look (-1: nothing is left here).
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ttl_ms, idle_ms, doubt_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local next_look = -1
local function look_in(ms) if next_look < 0 or ms < next_look then next_look = math.max(ms, 0) end end

local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, envelope in ipairs(due) do
  local cut = string.find(envelope, '\n', 1, true)
  redis.call('XADD', KEYS[2], '*', 'h', string.sub(envelope, 1, cut - 1), 'e', string.sub(envelope, cut + 1))
  redis.call('ZREM', KEYS[3], envelope)
end
local soonest = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
if soonest[2] then look_in(tonumber(soonest[2]) - now) end

local state = redis.call('HGET', KEYS[6], 'state')
local function wanted(stream, flag)
  local length = redis.call('XLEN', stream)
  if length == 0 then
    if redis.call('EXISTS', flag) == 1 then look_in(doubt_ms) end
    return 0
  end
  if not state or state == 'disabled' then look_in(idle_ms) return 0 end
  local pending = redis.pcall('XPENDING', stream, 'workers')
  local claimed = pending.err and 0 or pending[1]
  local stale = claimed > 0 and #redis.call('XPENDING', stream, 'workers', 'IDLE', idle_ms, '-', '+', 1) > 0
  look_in(length > claimed and math.min(doubt_ms, idle_ms) or idle_ms)
  if not stale and length <= claimed then return 0 end
  if not stale and redis.call('PTTL', flag) > ttl_ms - doubt_ms then return 0 end
  redis.call('SET', flag, '1', 'PX', ttl_ms)
  return 1
end
return {#due, wanted(KEYS[1], KEYS[4]), wanted(KEYS[2], KEYS[5]), next_look}
