-- What is asked of the changes that wait, or were given up, costs the same however many they are.

set local lock_timeout = '5s';

-- the oldest that waits for a receiver
create index parked_changed_idx on muster.parked (receiver, changed_at) where dead_at is null;
-- those that were given up longest ago, of all receivers
create index parked_old_dead_idx on muster.parked (dead_at) where dead_at is not null;
