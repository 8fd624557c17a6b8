package dev.whorl.sources;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks on files that hold between the processes of a machine and between the threads of one. A
 * lock of the system belongs to a process, so this keeps one of each for all of its threads,
 * whichever cache they have.
 */
final class FolderLocks {
  private static final class Held {
    private final FileChannel channel;
    private final FileLock lock;
    private int users;

    Held(FileChannel channel, FileLock lock) {
      this.channel = channel;
      this.lock = lock;
    }
  }

  private static final Map<Path, Held> HELD = new HashMap<>();

  private FolderLocks() {}

  /** A lock that others may hold too; null while somebody has it alone. */
  static @Nullable Hold shared(Path file) throws IOException {
    synchronized (HELD) {
      return sharedNow(file);
    }
  }

  private static @Nullable Hold sharedNow(Path file) throws IOException {
    Held known = HELD.get(file);
    if (known == null) {
      known = open(file, true);
      if (known == null) {
        return null;
      }
      HELD.put(file, known);
    } else if (!known.lock.isShared()) {
      return null;
    }
    known.users++;
    return release(file, known);
  }

  /** A lock that nobody else holds; null while somebody does. */
  static @Nullable Hold alone(Path file) throws IOException {
    synchronized (HELD) {
      return aloneNow(file);
    }
  }

  private static @Nullable Hold aloneNow(Path file) throws IOException {
    if (HELD.containsKey(file)) {
      return null;
    }
    Held got = open(file, false);
    if (got == null) {
      return null;
    }
    got.users = 1;
    HELD.put(file, got);
    return release(file, got);
  }

  private static @Nullable Held open(Path file, boolean shared) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock != null) {
        return new Held(channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Another cache of this process has it.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return null;
  }

  private static Hold release(Path file, Held lock) {
    return new Hold() {
      private boolean released;

      @Override
      public void close() {
        synchronized (HELD) {
          if (released) {
            return;
          }
          released = true;
          lock.users--;
          if (lock.users == 0) {
            HELD.remove(file);
            try {
              // Ends the lock too.
              lock.channel.close();
            } catch (IOException e) {
              // Closed or not, nothing more can be done.
            }
          }
        }
      }
    };
  }
}
