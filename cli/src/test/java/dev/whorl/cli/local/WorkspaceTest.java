package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.identity.PeerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a run stays behind but the logs of one that failed, and never a key. */
class WorkspaceTest {
  @TempDir Path parent;

  private Workspace withKeysAndLog() throws IOException {
    Workspace workspace = Workspace.createIn(parent);
    workspace.credentialsFolder(new PeerName.Router("id", Workspace.NAMESPACE));
    Files.writeString(workspace.log("router"), "hello");
    return workspace;
  }

  @Test
  void itIsOnlyItsOwners() throws IOException {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(withKeysAndLog().folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void allIsRemovedAtTheEnd() throws IOException {
    withKeysAndLog().close();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void theLogsOfAFailedRunStayWithoutKeys() throws IOException {
    Workspace workspace = withKeysAndLog();
    workspace.keepLogs();
    workspace.close();
    assertThat(workspace.log("router")).hasContent("hello");
    assertThat(workspace.folder().resolve("tls")).doesNotExist();
  }

  @Test
  void whatAKilledRunLeftGoesWithTheNextOneAndNothingElse() throws IOException {
    long dead = deadProcess();
    Path left = parent.resolve("whorl-local-" + dead + "-17");
    Files.createDirectories(left.resolve("tls/key"));
    Path foreign = Files.createDirectory(parent.resolve("whorl-local-" + dead + "-notes"));
    Workspace running = withKeysAndLog();

    try (Workspace next = Workspace.createIn(parent)) {
      assertThat(left).doesNotExist();
      assertThat(foreign).exists();
      assertThat(running.log("router")).as("of a process that lives").exists();
      assertThat(next.folder()).exists();
    }
  }

  private static long deadProcess() throws IOException {
    Process process = new ProcessBuilder("true").start();
    process.onExit().join();
    return process.pid();
  }
}
