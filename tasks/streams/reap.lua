#!lua flags=allow-oom
-- Delete the consumers of dead workers. One that still holds a claim stays: deleting it would lose its events.
-- KEYS: streams   ARGV: 1 idle ms
local gone = 0
for _, stream in ipairs(KEYS) do
  local consumers = redis.pcall('XINFO', 'CONSUMERS', stream, 'workers')
  for _, consumer in ipairs(consumers.err and {} or consumers) do
    local facts = {}
    for i = 1, #consumer, 2 do facts[consumer[i]] = consumer[i + 1] end
    if facts.pending == 0 and facts.idle > tonumber(ARGV[1]) then
      redis.call('XGROUP', 'DELCONSUMER', stream, 'workers', facts.name)
      gone = gone + 1
    end
  end
end
return gone
