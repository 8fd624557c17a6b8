package dev.whorl.e2e.platform;

import dev.whorl.e2e.support.ProjectScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A git repository that pods of the cluster read over HTTP, served at the gateway of the cluster's
 * network: nothing outside this machine reaches it. It begins with the layout under {@code
 * manifests/examples/gitops}.
 */
final class GitRepository implements AutoCloseable {
  private static final Map<String, String> AUTHOR =
      Map.of(
          "GIT_AUTHOR_NAME", "search",
          "GIT_AUTHOR_EMAIL", "search@example.org",
          "GIT_COMMITTER_NAME", "search",
          "GIT_COMMITTER_EMAIL", "search@example.org",
          "GIT_CONFIG_GLOBAL", "/dev/null");

  private final Path tree;
  private final Process server;
  private final String url;

  /** With one commit. */
  GitRepository(Path folder) throws IOException {
    tree = folder.resolve("tree");
    Path bare = folder.resolve("served").resolve("models.git");
    copy(ProjectScript.root().resolve("manifests/examples/gitops"), tree);
    git("init", "-q", "-b", "main");
    ProjectScript.run(AUTHOR, "git", "init", "-q", "--bare", "-b", "main", bare.toString());
    git("remote", "add", "origin", bare.toString());
    server =
        new ProcessBuilder(
                ProjectScript.root().resolve("e2e/platform/git-http").toString(),
                folder.resolve("served").toString(),
                ProjectScript.run("e2e/platform/gateway") + ":0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    url = output.readLine() + "/models.git";
    commit("the example");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Where pods read it. */
  String url() {
    return url;
  }

  /** The files, as of the last commit and what was edited since. */
  Path tree() {
    return tree;
  }

  /** Changes a file, which must change, and commits it. */
  String commit(String why, String file, UnaryOperator<String> edit) throws IOException {
    Path path = tree.resolve(file);
    String before = Files.readString(path);
    String after = edit.apply(before);
    if (after.equals(before)) {
      throw new IllegalArgumentException("Nothing of %s changes: %s".formatted(file, why));
    }
    Files.writeString(path, after);
    return commit(why);
  }

  private String commit(String why) {
    git("add", "-A");
    git("commit", "-q", "-m", why);
    return push();
  }

  /** Takes the last commit back, by a commit. */
  String revert() {
    git("revert", "--no-edit", "HEAD");
    return push();
  }

  private String push() {
    git("push", "-q", "origin", "main");
    return git("rev-parse", "HEAD");
  }

  private String git(String... words) {
    String[] arguments = new String[words.length + 2];
    arguments[0] = "-C";
    arguments[1] = tree.toString();
    System.arraycopy(words, 0, arguments, 2, words.length);
    return ProjectScript.run(AUTHOR, "git", arguments);
  }

  @Override
  public void close() {
    server.destroy();
  }
}
