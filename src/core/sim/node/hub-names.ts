// Repositories that the real hub has and this simulator has not: whoever asks for one is told so.

const names = `adminer aerospike almalinux amazonlinux archlinux arangodb caddy cassandra centos clojure
  composer consul couchbase couchdb drupal eclipse-mosquitto eclipse-temurin elixir erlang fedora flink
  ghost golang gradle groovy haproxy haskell influxdb jenkins joomla julia kibana kong logstash mariadb
  matomo maven mediawiki memcached mongo mongo-express mysql nats neo4j nextcloud node odoo openjdk
  opensuse oraclelinux percona perl photon php phpmyadmin postgres pypy python rabbitmq r-base redmine
  rethinkdb rockylinux ruby rust scratch solr sonarqube spark swift telegraf tomcat traefik vault
  wordpress zookeeper`;

const known: ReadonlySet<string> = new Set(names.split(/\s+/));

/** Why a pull of it fails, or null for a name that the real hub might not have either. */
export function notCarried(name: string): string | null {
  if (!known.has(name)) return null;
  return `this simulated swarm does not carry the image ${name}: take one that it has (alpine, busybox, debian, httpd, nginx, redis, ubuntu…), or let the lab describe it under \`images\` in its lab.yml`;
}
