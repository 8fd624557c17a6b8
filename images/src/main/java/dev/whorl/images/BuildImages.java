package dev.whorl.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes the archives {@code agent.tar}, {@code router.tar} and {@code operator.tar} and prints
 * their names and sizes.
 */
@Command(name = "images/build", mixinStandardHelpOptions = true, sortOptions = false)
final class BuildImages implements Callable<Integer> {

  @Option(
      names = "--project",
      required = true,
      description = "The folder of the product's modules.")
  Path project;

  @Option(names = "--out", required = true, description = "The folder for the archives.")
  Path out;

  @Option(
      names = "--work",
      required = true,
      description = "The folder for the Java runtime and for layers made before.")
  Path work;

  @Option(
      names = "--tag",
      required = true,
      description = "The tag of the images: the product's version.")
  String tag;

  @Option(
      names = "--repository",
      defaultValue = "whorl",
      description = "What comes before /agent, /router, /operator. Default: ${DEFAULT-VALUE}")
  String repository = "whorl";

  @Option(
      names = "--kernels",
      description =
          "Folders of CUDA kernels or of NVRTC: agent-cuda, which has them, is written too.")
  List<Path> kernels = List.of();

  @Option(
      names = "--base",
      description =
          "A base image with the GNU C and C++ libraries. Default: none, this machine's libraries are taken.")
  @Nullable String base;

  /** Runs the command line. */
  public static void main(String... arguments) {
    // the script gives the version as tag; what follows it wins
    var command = new CommandLine(new BuildImages()).setOverwrittenOptionsAllowed(true);
    command.setExecutionExceptionHandler((failure, line, result) -> {
      line.getErr().println("error: " + failure.getMessage());
      return 1;
    });
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    var lower = base == null ? new Base.Scratch(work.resolve("base")) : new Base.Image(base);
    var writer = new ImageWriter(lower, JavaRuntime.in(work), work.resolve("layers"));
    var applications = new Applications(project);
    List<Application> all = new ArrayList<>(applications.all());
    if (!kernels.isEmpty()) {
      all.add(applications.agentCuda(kernels));
    }
    for (Application application : all) {
      String name = "%s/%s:%s".formatted(repository, application.name(), tag);
      Path archive = out.resolve(application.name() + ".tar");
      writer.write(application, name, archive);
      System.out.printf("%-40s %7.1f MB  %s%n", name, Files.size(archive) / 1e6, archive);
    }
    return 0;
  }
}
