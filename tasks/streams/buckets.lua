-- What is known of a flow: tokens for requests and for events, as of when, and until when it pauses. Where the clock of
-- Redis was put back, by a failover say, the flow goes on from there: it must not wait until the old time is reached.
local function known_of(flow, now)
  local known = redis.call('HMGET', flow, 'requests', 'events', 'at_ms', 'pause_until_ms')
  local ahead_ms = tonumber(known[3] or now) - now
  if ahead_ms > 0 then
    known[3], known[4] = now, tonumber(known[4] or 0) - ahead_ms
    redis.call('HSET', flow, 'at_ms', now, 'pause_until_ms', known[4])
  end
  return known
end

-- Token buckets: each holds a second's worth, or one token. What is taken beyond that is a debt.
local function tokens(left, rate, elapsed_ms)
  local most = math.max(1, rate)
  return math.min(most, (tonumber(left or most)) + math.max(0, elapsed_ms) * rate / 1000)
end

-- How many ms until there is a whole token; 0 if there is.
local function lacking_ms(left, rate)
  return left >= 1 and 0 or math.ceil((1 - left) / rate * 1000)
end
