"""Redis as the cache of one worker of the suite: its own keys, and it clears no others."""

from django.core.cache.backends.redis import RedisCache


class OwnKeys(RedisCache):
    def clear(self) -> None:
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*"):
            client.delete(key)
