package dev.whorl.cli.chaos;

import dev.whorl.cli.local.Wires;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A wire of its own for each ordered pair of processes. */
final class Wiring implements Wires, AutoCloseable {
  /** From one process to the data port of another. */
  record Way(String from, String to, int port) {}

  private final Map<Way, Wire> wires = new ConcurrentHashMap<>();

  @Override
  public int dialled(String from, String to, int port) {
    return wires.computeIfAbsent(new Way(from, to, port), way -> new Wire(way.port())).port();
  }

  /** The wires between some processes. */
  List<Wire> between(Predicate<Way> some) {
    return wires.entrySet().stream()
        .filter(entry -> some.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public void close() {
    wires.values().forEach(Wire::close);
  }
}
