// The names of executables: what a Debian node has, and where alpine keeps which applet.

const words = (text: string) => text.trim().split(/\s+/);

/** In /usr/bin of nodes and of images that are built on Debian. */
export const nodePrograms: readonly string[] = words(`
  [ arch awk base32 base64 basename bash cat chgrp chmod chown cksum clear cmp column comm cp curl cut date dd df diff
  dirname du echo egrep env expand expr factor false fgrep file find fold free getent git grep groups gunzip gzip head
  hexdump hostname id install join jq kill killall less ln logname ls lscpu lsof md5sum mkdir mkfifo mktemp more
  mount mv nano nice nl nohup nproc numfmt od openssl paste pgrep pkill printenv printf ps pwd readlink realpath
  rename reset rev rm rmdir scp sed seq setsid sh sha1sum sha256sum sha512sum shuf sleep sort split ssh stat
  stdbuf stty su sudo sum sync tac tail tar tee test time timeout top touch tput tr tree true
  tsort truncate tty umount uname unexpand uniq unlink uptime vi vim vmstat watch wc wget which who whoami xargs xxd yes
  zcat apt apt-get journalctl nc service systemctl ping ip ss netstat nslookup dig host ab httping docker docker-compose
`);

/** What is installed on nodes, and lacks in the images that are built on Debian. */
export const onlyOnNodes: ReadonlySet<string> = new Set(
  words(`
    ab curl dig docker docker-compose file free git host httping ip journalctl jq kill killall less lsof nano
    nc netstat nslookup pgrep ping pkill ps scp service ss ssh sudo systemctl top uptime vi vim vmstat watch wget xxd
  `),
);

const applet = (directory: string, text: string) =>
  words(text).map(name => [directory, name] as const);

export const alpineApplets: readonly (readonly [string, string])[] = [
  ...applet(
    '/bin',
    `arch ash base64 cat chgrp chmod chown cp date dd df dmesg dnsdomainname echo egrep false fgrep
    getopt grep gunzip gzip hostname kill ln ls mkdir mkfifo mknod mktemp more mount mv netstat nice
    pidof ping printenv ps pwd rev rm rmdir sed sh sleep stat stty su sync tar touch true umount
    uname usleep watch zcat`,
  ),
  ...applet('/sbin', 'ifconfig ip poweroff reboot route sysctl'),
  ...applet(
    '/usr/bin',
    `[ [[ awk basename bc clear cmp cksum comm cut diff dirname du env expand expr factor find fold free getent groups
    head hexdump id install killall less logger lsof md5sum nc nl nproc nohup nslookup od paste
    pgrep pkill printf readlink realpath renice reset seq sha1sum sha256sum sha512sum shuf sort
    split strings tac tail tee test time timeout top tr traceroute tree truncate tty unexpand uniq
    unlink uptime vi wc wget which who whoami xargs xxd yes`,
  ),
];
