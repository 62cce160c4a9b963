import { expect, test } from 'vitest';
import { type } from '../../../../../test/support/swarm-bed.ts';

/** A mine of two services, one of them built, with a volume. */
const file = `version: "2"
services:
  web:
    build: web
    ports: ["8000:80"]
    depends_on: [store]
  store:
    image: redis
    volumes: ["data:/data"]
    environment:
      LEVEL: \${LEVEL}
volumes:
  data: {}
`;

const made = `node1$ mkdir -p mine/web; cd mine; echo LEVEL=high >.env; cat >docker-compose.yml <<'END'
${file}END
printf 'FROM nginx\\nLABEL made=here\\n' >web/Dockerfile; docker-compose up -d 2>&1 | grep -v '^[ S]'`;

test('[DC23] docker-compose builds, creates, lists, reaches and takes away what a file describes', () => {
  const answers = type(
    'swarm5',
    made,
    `node1$ sleep 1; cd mine; docker-compose ps; curl -s localhost:8000 | grep -c Welcome`,
    `node1$ docker exec mine_store_1 printenv LEVEL; docker exec mine_web_1 getent hosts store | wc -l`,
    `node1$ cd mine; docker-compose up -d`,
    `node1$ cd mine; docker-compose down -v; docker ps -aq; docker volume ls -q; docker network ls -q --filter name=mine`,
  );
  expect(answers).toEqual([
    `Creating network "mine_default" with the default driver
Creating volume "mine_data" with default driver
Building web
Removing intermediate container c0
WARNING: Image for service web was built because it did not already exist. To rebuild this image you must use \`docker-compose build\` or \`docker-compose up --build\`.
Creating mine_store_1 ... done
Creating mine_web_1 ... done`.replace(
      'container c0',
      answers[0]?.match(/container \w+/)?.[0] ?? '',
    ),
    `    Name             Command          State          Ports        
------------------------------------------------------------------
mine_store_1   redis-server           Up      6379/tcp            
mine_web_1     nginx -g daemon off;   Up      0.0.0.0:8000->80/tcp
2`,
    'high\n1',
    'mine_store_1 is up-to-date\nmine_web_1 is up-to-date',
    `Stopping mine_store_1 ... done
Stopping mine_web_1   ... done
Removing mine_store_1 ... done
Removing mine_web_1   ... done
Removing network mine_default
Removing volume mine_data`,
  ]);
});

test('[DC24] a service has as many containers as asked; a changed one is made anew', () => {
  const answers = type(
    'swarm5',
    made,
    'node1$ cd mine; docker-compose up -d --scale store=3 2>&1',
    'node1$ cd mine; docker-compose up -d --scale store=2 2>&1',
    'node1$ cd mine; echo LEVEL=low >.env; docker-compose up -d --scale store=2 2>&1; docker exec mine_store_2 printenv LEVEL',
    'node1$ cd mine; docker-compose up -d --scale nosuch=2; docker-compose -f other.yml ps',
  );
  expect(answers.slice(1)).toEqual([
    'mine_store_1 is up-to-date\nCreating mine_store_2 ... done\nCreating mine_store_3 ... done\nmine_web_1 is up-to-date',
    'Stopping and removing mine_store_3 ... done\nmine_store_1 is up-to-date\nmine_store_2 is up-to-date\nmine_web_1 is up-to-date',
    'Recreating mine_store_1 ... done\nRecreating mine_store_2 ... done\nmine_web_1 is up-to-date\nlow',
    "ERROR: No such service: nosuch\nERROR: .FileNotFoundError: [Errno 2] No such file or directory: 'other.yml'\n[1]",
  ]);
});

test('[DC25] logs of all stand behind their names; ^C in the foreground stops what runs', () => {
  const answers = type(
    'swarm5',
    made,
    `node1$ sleep 1; cd mine; docker-compose logs --tail 1 2>&1 | sed -E 's/[0-9]+:.*Ready/Ready/;s/ [0-9].*start/ start/'`,
    'node1$ cd mine; timeout -s INT 2 docker-compose up 2>&1 | grep -v "|"; docker-compose ps | grep -c Exit',
  );
  expect(answers.slice(1)).toEqual([
    `Attaching to mine_store_1, mine_web_1
store_1 | Ready to accept connections tcp
web_1   | start worker processes`,
    `mine_store_1 is up-to-date
mine_web_1 is up-to-date
Attaching to mine_store_1, mine_web_1
Gracefully stopping... (press Ctrl+C again to force)
Stopping mine_store_1 ... done
Stopping mine_web_1   ... done
2`,
  ]);
});
