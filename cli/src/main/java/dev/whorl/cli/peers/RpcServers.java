package dev.whorl.cli.peers;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.local.DelayedLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** RPC servers of llama.cpp on this machine, behind lines of a round trip. */
final class RpcServers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

  private final List<Process> processes = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private final DelayedLinks links;

  private RpcServers(DelayedLinks links) {
    this.links = links;
  }

  static RpcServers start(LlamaPrograms programs, Setting setting) {
    RpcServers servers = new RpcServers(new DelayedLinks(setting.rtt()));
    try {
      for (int i = 0; i < setting.servers(); i++) {
        servers.add(programs, setting.threads());
      }
      return servers;
    } catch (Throwable e) {
      servers.close();
      throw e;
    }
  }

  private void add(LlamaPrograms programs, int threads) {
    int port = freePort();
    List<String> command =
        List.of(
            programs.path("ggml-rpc-server"),
            "-H",
            HOST,
            "-p",
            String.valueOf(port),
            "-t",
            String.valueOf(threads));
    try {
      processes.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("An RPC server cannot be started: " + e.getMessage(), e);
    }
    awaitListening(processes.getLast(), port);
    addresses.add(HOST + ":" + links.to(port));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port: " + e.getMessage(), e);
    }
  }

  private static void awaitListening(Process process, int port) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    throw new BadInput("An RPC server of llama.cpp does not listen on port %d.".formatted(port));
  }

  /** Each with host and port, by way of the lines. */
  List<String> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    links.close();
  }
}
