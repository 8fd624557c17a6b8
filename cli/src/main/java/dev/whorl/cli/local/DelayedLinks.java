package dev.whorl.cli.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Ports of the loopback interface that lead to others as over a long line: what comes in goes out
 * half a round trip later, in both directions, at any rate. Like a line it may hold many messages
 * at once; it does not slow a sender down.
 */
public final class DelayedLinks implements AutoCloseable {
  private static final int PIECE = 64 << 10;

  private final long delayNanos;
  private final Map<Integer, Integer> lines = new HashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Lines with a round trip. */
  public DelayedLinks(Duration roundTrip) {
    this.delayNanos = roundTrip.toNanos() / 2;
  }

  /** Bytes and when they are due; none at the end of a connection. */
  private record Piece(ByteBuffer bytes, long due) {}

  /** The port that leads to another one. */
  public synchronized int to(int port) {
    return delayNanos == 0 ? port : lines.computeIfAbsent(port, this::line);
  }

  private int line(int port) {
    try {
      ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      keep(listening);
      Thread.ofVirtual().start(() -> accept(listening, port));
      return listening.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port: " + e.getMessage(), e);
    }
  }

  private synchronized <T extends AutoCloseable> T keep(T part) {
    open.add(part);
    return part;
  }

  private void accept(ServerSocket listening, int port) {
    try (listening) {
      while (true) {
        connect(keep(listening.accept()), port);
      }
    } catch (IOException closed) {
      // The end of this line.
    }
  }

  private void connect(Socket near, int port) throws IOException {
    try {
      Socket far = keep(new Socket(InetAddress.getLoopbackAddress(), port));
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      carry(near, far);
      carry(far, near);
    } catch (IOException refused) {
      near.close();
    }
  }

  private void carry(Socket from, Socket to) {
    BlockingQueue<Piece> line = new LinkedBlockingQueue<>();
    Thread.ofVirtual().start(() -> read(from, line));
    Thread.ofVirtual().start(() -> write(line, to));
  }

  private void read(Socket from, BlockingQueue<Piece> line) {
    byte[] buffer = new byte[PIECE];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(buffer, count));
        line.add(new Piece(bytes, System.nanoTime() + delayNanos));
      }
    } catch (IOException e) {
      // A connection that breaks ends like one that is closed.
    }
    line.add(new Piece(ByteBuffer.allocate(0), System.nanoTime() + delayNanos));
  }

  private static void write(BlockingQueue<Piece> line, Socket to) {
    try (to) {
      OutputStream out = to.getOutputStream();
      for (Piece piece = line.take(); piece.bytes().hasRemaining(); piece = line.take()) {
        TimeUnit.NANOSECONDS.sleep(piece.due() - System.nanoTime());
        out.write(piece.bytes().array());
      }
    } catch (IOException e) {
      // The other side is gone; its reader sees it too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    for (AutoCloseable part : open) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("A delayed line could not be closed", e);
      }
    }
    open.clear();
  }
}
