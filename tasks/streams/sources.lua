#!lua flags=allow-oom
-- Replace all write keys at once.   KEYS: 1 sources   ARGV: field, value, field, value, ...
redis.call('DEL', KEYS[1])
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return #ARGV / 2
