#!lua flags=no-writes
-- Add up the counters of several hashes.
-- KEYS: the hashes   Returns name, sum, name, sum, ...
local sums = {}
for _, key in ipairs(KEYS) do
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do sums[fields[i]] = (sums[fields[i]] or 0) + fields[i + 1] end
end
local flat = {}
for name, sum in pairs(sums) do
  flat[#flat + 1] = name
  flat[#flat + 1] = sum
end
return flat
