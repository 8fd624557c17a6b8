package dev.whorl.cli.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A control group of the kernel that gives the processes in it hardly any more memory: the next
 * pages that one asks for end it, as a container over its limit is ended. With control groups v2
 * (memory.max) or v1 (memory.limit_in_bytes), where this user may make them.
 */
final class MemoryGroup implements AutoCloseable {
  private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path V2 = Path.of("/sys/fs/cgroup");
  private static final String NAME = "whorl-chaos-";

  /** A few pages: what it has stays counted where it was. */
  private static final String LIMIT = String.valueOf(256 << 10);

  private final Path group;
  private final Path parent;

  private MemoryGroup(Path parent, Path group) {
    this.parent = parent;
    this.group = group;
  }

  /** Whether this machine can do it. */
  static boolean available() {
    try {
      make("try").close();
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  /** A new one with no room in it. */
  static MemoryGroup make(String name) throws IOException {
    boolean second = controllers().contains("memory");
    Path parent = second ? V2 : V1;
    Path group = Files.createDirectory(parent.resolve(NAME + ProcessHandle.current().pid() + name));
    MemoryGroup made = new MemoryGroup(parent, group);
    try {
      Files.writeString(group.resolve(second ? "memory.max" : "memory.limit_in_bytes"), LIMIT);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  private static List<String> controllers() {
    try {
      return List.of(Files.readString(V2.resolve("cgroup.subtree_control")).strip().split(" ", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** From now on the process gets no more; nothing if it has ended. */
  void take(ProcessHandle process) throws IOException {
    take(group, String.valueOf(process.pid()));
  }

  private static void take(Path group, String pid) throws IOException {
    try {
      Files.writeString(group.resolve("cgroup.procs"), pid);
    } catch (IOException e) {
      if (ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isPresent()) {
        throw e;
      }
    }
  }

  /** Lets go of who is still alive, and removes it. */
  @Override
  public void close() {
    try {
      try (Stream<String> left = Files.lines(group.resolve("cgroup.procs"))) {
        for (String pid : left.toList()) {
          take(parent, pid);
        }
      }
      Files.delete(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
