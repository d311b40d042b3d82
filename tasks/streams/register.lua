#!lua flags=allow-oom
-- Note that a destination exists.   KEYS: 1 destinations   ARGV: 1 destination
return redis.call('SADD', KEYS[1], ARGV[1])
