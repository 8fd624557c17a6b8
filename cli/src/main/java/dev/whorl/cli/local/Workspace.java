package dev.whorl.cli.local;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.PeerName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one run: certificates of a throw-away authority, logs, and what the processes are
 * told. Readable by its owner only; removed at the end, but for the logs of a run that failed. What
 * a killed or failed run has left goes when the next one begins.
 */
final class Workspace implements AutoCloseable {
  static final String NAMESPACE = "local";
  private static final Logger LOG = System.getLogger(Workspace.class.getName());
  private static final String PREFIX = "whorl-local-";
  private static final Pattern OWNED = Pattern.compile(PREFIX + "(\\d{1,18})-\\d+");
  static final AgentsDomain DOMAIN = new AgentsDomain("agents", NAMESPACE);

  private final Path folder;
  private final CertificateAuthority authority =
      CertificateAuthority.create("Whorl local", Clock.systemUTC());

  private volatile boolean logsStay;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  static Workspace create() {
    return createIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Workspace createIn(Path parent) {
    try {
      removeLeftovers(parent);
      return new Workspace(
          Files.createTempDirectory(
              parent,
              PREFIX + ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder: " + e.getMessage(), e);
    }
  }

  /** Removes folders of this user whose process is gone. */
  private static void removeLeftovers(Path parent) throws IOException {
    List<Path> left;
    try (Stream<Path> folders = Files.list(parent)) {
      left = folders.filter(Workspace::isLeftover).toList();
    }
    for (Path folder : left) {
      try {
        remove(folder);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "The folder {0} of an ended run stays: {1}", folder, e);
      }
    }
  }

  private static boolean isLeftover(Path folder) {
    Matcher name = OWNED.matcher(String.valueOf(folder.getFileName()));
    return name.matches()
        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.isWritable(folder)
        && ProcessHandle.of(Long.parseLong(name.group(1))).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The run has failed: its logs say why. */
  void keepLogs() {
    logsStay = true;
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path log(String process) {
    return folder.resolve(process + ".log");
  }

  /** Issues credentials and writes them into a folder of their own. */
  Path credentialsFolder(PeerName name) {
    Path target = folder.resolve("tls").resolve(name.dnsName());
    try {
      Files.createDirectories(target);
      authority.issue(name).write(target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException("Certificates cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * What shows a process to be of a deployment's side: its routers, and who tunes over its blocks.
   */
  Credentials routerCredentials(String deployment) {
    return authority.issue(new PeerName.Router(deployment, NAMESPACE));
  }

  Credentials operatorCredentials() {
    return authority.issue(new PeerName.Operator(NAMESPACE));
  }

  void write(String name, String text) {
    try {
      // Readers watch these files: they must never see half of one.
      Path part = Files.writeString(file(name + ".part"), text);
      Files.move(
          part,
          file(name),
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    Path unwanted = logsStay ? folder.resolve("tls") : folder;
    if (!Files.exists(unwanted)) {
      return;
    }
    try {
      remove(unwanted);
    } catch (IOException e) {
      throw new UncheckedIOException("%s was not removed".formatted(unwanted), e);
    }
  }
}
