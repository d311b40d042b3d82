#!lua flags=allow-oom
-- Settle entries: whatever happens to an event happens in the step that takes it out of the stream, and only if this
-- claim still holds it (XACK gave 1). So the first settle wins and repeating one is harmless.
-- KEYS: 1 stream  2 delayed  3 dead letters  4 minute counters  5 sizes (hash: dead_bytes)
-- ARGV: 1 prefix of sample lists  2 samples kept  3 counters ttl s  4 most dead letters  5 most bytes of them
--       6 oldest dead letter ms  7 prefix of the hashes of facets  8 most types  9 most versions  10 most names
--       then per entry 7 values:
--       entry id, what ('ack' | 'retry' | 'dead' | 'back' | 'split'), header JSON, delay ms, counter names (space between), sample
--       ('' or 'code\n{json}'), facets ('' or 'stage\ntype\nversion\nname'; only the name may have any character)
-- An event that goes back has its header under 'b' for 'h': it has waited for its batch, and waits for no other window.
-- One that is split has a header on each line, and is in the stream once for each, as if it had just come in.
-- Returns how many were settled here.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local counters, faceted, settled = {}, {}, 0

local function bury(header, event)
  local size = #header + #event
  redis.call('XADD', KEYS[3], '*', 'h', header, 'e', event)
  local bytes = redis.call('HINCRBY', KEYS[5], 'dead_bytes', size)
  local oldest = string.format('%.0f', now - tonumber(ARGV[6]))
  for _ = 1, 20 do
    local first = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
    local age_limit = redis.call('XRANGE', KEYS[3], '-', oldest, 'COUNT', 1)[1]
    if not first then return end
    if redis.call('XLEN', KEYS[3]) <= tonumber(ARGV[4]) and bytes <= tonumber(ARGV[5]) and not age_limit then return end
    redis.call('XDEL', KEYS[3], first[1])
    bytes = redis.call('HINCRBY', KEYS[5], 'dead_bytes', -(#first[2][2] + #first[2][4]))
  end
end

for i = 11, #ARGV, 7 do
  local id, what, header, delay_ms = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
  local entry = what ~= 'ack' and redis.call('XRANGE', KEYS[1], id, id)[1]
  if redis.call('XACK', KEYS[1], 'workers', id) == 1 then
    settled = settled + 1
    redis.call('XDEL', KEYS[1], id)
    if entry then
      local event = entry[2][#entry[2]]
      if what == 'retry' then redis.call('ZADD', KEYS[2], now + delay_ms, header .. '\n' .. event)
      elseif what == 'back' then redis.call('XADD', KEYS[1], '*', 'b', header, 'e', event)
      elseif what == 'split' then
        for each in string.gmatch(header, '[^\n]+') do redis.call('XADD', KEYS[1], '*', 'h', each, 'e', event) end
      elseif what == 'dead' then bury(header, event) end
    end
    for name in string.gmatch(ARGV[i + 4], '%S+') do counters[name] = (counters[name] or 0) + 1 end
    local code, sample = string.match(ARGV[i + 5], '^([^\n]*)\n(.*)$')
    if code then
      local list = ARGV[1] .. code
      redis.call('LPUSH', list, sample)
      redis.call('LTRIM', list, 0, tonumber(ARGV[2]) - 1)
      redis.call('EXPIRE', list, ARGV[3])
    end
    local facets = ARGV[i + 6]
    if facets ~= '' then faceted[facets] = (faceted[facets] or 0) + 1 end
  end
end

for name, count in pairs(counters) do redis.call('HINCRBY', KEYS[4], name, count) end
if next(counters) then redis.call('EXPIRE', KEYS[4], ARGV[3], 'NX') end

local bounds, values = {}, {}
local function add(key, most, value, count)
  if not values[key] then bounds[key], values[key] = most, {} end
  values[key][value] = (values[key][value] or 0) + count
end
for facets, count in pairs(faceted) do
  local stage, kind, version, name = string.match(facets, '^(.-)\n(.-)\n(.-)\n(.*)$')
  local prefix = ARGV[7] .. stage
  add(prefix .. ':type', ARGV[8], kind, count)
  add(prefix .. ':version', ARGV[9], version, count)
  add(prefix .. ':name', ARGV[10], name, count)
end
for key, most in pairs(bounds) do raise_bounded(key, values[key], most, ARGV[3]) end
return settled
