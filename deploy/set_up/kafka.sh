# shellcheck shell=bash
# Kafka's jars, through Maven, for every checkout on this machine.

kafka_pom=$project/deploy/services/kafka-jars/pom.xml
kafka_version=$(sed -nE 's/^KAFKA_VERSION = "(.*)"$/\1/p' "$project/deploy/services/kafka.py")
kafka_home=$cache/kafka-$kafka_version

kafka_is_there() { [ "$(cat "$kafka_home/pom-fingerprint" 2>/dev/null)" = "$(fingerprint <"$kafka_pom" -)" ]; }

fetch_kafka() {
  if kafka_is_there; then return; fi
  say "fetching Apache Kafka $kafka_version"
  rm -rf "$kafka_home.new"
  mkdir -p "$kafka_home.new"
  logged mvn -B -f "$kafka_pom" dependency:copy-dependencies "-DoutputDirectory=$kafka_home.new/libs" ||
    fail_of_command "Maven could not fetch Kafka's jars"
  fingerprint <"$kafka_pom" - >"$kafka_home.new/pom-fingerprint"
  chmod -R a+rX "$cache"
  rm -rf "$kafka_home"
  mv "$kafka_home.new" "$kafka_home"
}
