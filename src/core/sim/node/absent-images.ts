// Which images the world's real hub has and this one lacks: those are not denied, but named.
import { familiar, familiarName, type Reference } from '../store/reference.ts';

/** Official images of the hub, as far as people type them. */
const official = new Set(
  `adminer aerospike almalinux amazonlinux amazoncorretto arangodb archlinux bash caddy cassandra centos
  chronograf clojure composer consul convertigo couchbase couchdb crate dart debian docker drupal
  eclipse-mosquitto eclipse-temurin elasticsearch elixir erlang fedora flink fluentd gcc geonetwork
  ghost golang gradle groovy haproxy haskell hylang ibmjava influxdb ipfs irssi jenkins jetty joomla jruby
  julia kapacitor kibana kong logstash mageia mariadb matomo maven mediawiki memcached mongo
  mongo-express monica mysql nats neo4j nextcloud node odoo openjdk oraclelinux orientdb
  percona perl photon php php-zendserver plone postgres pypy python r-base rabbitmq rakudo-star redmine
  rethinkdb rockylinux ros ruby rust sapmachine sentry solr sonarqube spark spiped storm swift
  swipl telegraf tomcat traefik vault websphere-liberty wordpress xwiki yourls znc zookeeper`.split(
    /\s+/,
  ),
);

/** Publishers whose repositories exist, whatever they are called. */
const publishers = new Set(
  `amazon apache apachepulsar atlassian bitnami bretfisher cilium circleci confluentinc containous curlimages
  datadog docker dockersamples elastic envoyproxy fluent gitea gitlab google grafana hashicorp
  jenkins jpetazzo jupyter k3s keycloak kindest linuxserver localstack mcr microsoft minio nextcloud
  nginx nginxdemos nginxinc nvidia openresty opensearchproject openzipkin oracle percona
  pihole portainer postgis prom quay rancher redhat selenium sonatype stefanprodan swaggerapi
  tensorflow timescale traefik ubuntu vaultwarden weaveworks wurstmeister`.split(/\s+/),
);

export type AbsentImage = {
  /** What the engine answers to a pull. */
  readonly sentence: string;
  /** The same in brackets, behind a sentence that is said anyway. */
  readonly note: string;
};

/**
 * Why a simulated hub has not got what the real one has; null: nobody knows that the real one has it,
 * and the real one's words are the right ones. `tags`: all names that this hub has, with tags.
 */
export function absentImage(reference: Reference, tags: readonly string[]): AbsentImage | null {
  if (reference.domain !== 'docker.io') return null;
  const name = familiarName(reference);
  const here = tags
    .filter(tag => tag.startsWith(`${name}:`))
    .map(tag => tag.slice(name.length + 1));
  // Whoever publishes an image here publishes all of it; of an official one the world has more.
  if (here.length > 0) return name.includes('/') ? null : lacksTag(reference, here);
  const [first = '', second] = name.split('/');
  if (!(second === undefined ? official : publishers).has(first)) return null;
  const names = [...new Set(tags.map(tag => tag.slice(0, tag.lastIndexOf(':'))))].sort();
  const what = reference.digest ? name : familiar(reference);
  return {
    sentence:
      `this simulated swarm does not carry the image ${what}. It has ${names.join(', ')}; ` +
      'whoever writes a lab adds others under `images` in its lab.yml',
    note: 'this simulated swarm does not carry it',
  };
}

/** A tag that looks like a version may well exist in the world; another one is as unknown there. */
function lacksTag({ tag }: Reference, here: readonly string[]): AbsentImage | null {
  if (!/^v?\d/.test(tag)) return null;
  const note = `this simulated swarm carries it as ${[...here].sort().join(', ')}`;
  return { sentence: '', note };
}
