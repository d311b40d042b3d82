-- Token buckets: each holds a second's worth, or one token. What is taken beyond that is a debt.
local function tokens(left, rate, elapsed_ms)
  local most = math.max(1, rate)
  return math.min(most, (tonumber(left or most)) + math.max(0, elapsed_ms) * rate / 1000)
end

-- How many ms until there is a whole token; 0 if there is.
local function lacking_ms(left, rate)
  return left >= 1 and 0 or math.ceil((1 - left) / rate * 1000)
end
