package dev.whorl.router.agents;

import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Block servers in memory, made when they are first named. */
public final class TestingServers implements BlockServers {
  private final Map<String, TestingServer> servers = new ConcurrentHashMap<>();

  public TestingServer server(String name) {
    return servers.computeIfAbsent(name, TestingServer::new);
  }

  @Override
  public CompletableFuture<OpenReply> open(String server, OpenRequest request) {
    return server(server).open(request);
  }

  @Override
  public CompletableFuture<StartReply> start(String server, StartRequest request) {
    return server(server).start(request);
  }

  @Override
  public CompletableFuture<CloseReply> close(String server, CloseRequest request) {
    return server(server).close(request);
  }

  @Override
  public void redial(String server) {}

  @Override
  public EventStream attach(String server, EventListener listener) {
    return server(server).attach(listener);
  }
}
