# Digs: 32 bytes from rng, their hash from hasher, and a coin whenever the hash begins with 0.
import time

import redis
import requests

store = redis.Redis("redis")


def dig():
    data = requests.get("http://rng/32").content
    found = requests.post("http://hasher/", data=data).text
    if found.startswith("0"):
        store.hset("wallet", found, data)


def main():
    done, since = 0, time.time()
    while True:
        dig()
        done += 1
        if time.time() - since >= 1:
            print(f"{done} units of work done, updating hash counter")
            store.incrby("hashes", done)
            done, since = 0, time.time()


while True:
    try:
        main()
    except (redis.RedisError, requests.RequestException) as error:
        print(f"In the dark: {error}. Trying again in 10 seconds.")
        time.sleep(10)
