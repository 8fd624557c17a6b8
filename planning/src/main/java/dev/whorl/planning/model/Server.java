package dev.whorl.planning.model;

/**
 * One block server of the pool. What it can do with a model is in the deployment's profiles.
 *
 * @param id unique in the problem
 * @param memoryBytes usable for weights and caches
 */
public record Server(String id, long memoryBytes, Location location, Rates rates) {
  public Server {
    Require.notBlank("id of a server", id);
    Require.positive("memoryBytes of server " + id, memoryBytes);
  }

  /** A server on a node of its own, free of charge. */
  public static Server of(String id, long memoryBytes) {
    return new Server(id, memoryBytes, Location.ofNode(id), Rates.NONE);
  }

  /** The same server elsewhere. */
  public Server in(Location elsewhere) {
    return new Server(id, memoryBytes, elsewhere, rates);
  }

  /** The same server with other memory. */
  public Server withMemory(long bytes) {
    return new Server(id, bytes, location, rates);
  }

  /** The same server at other rates. */
  public Server withRates(Rates other) {
    return new Server(id, memoryBytes, location, other);
  }
}
