package dev.whorl.e2e.cuda;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.whorl.e2e.support.ProjectScript;
import dev.whorl.executor.cuda.EmulatedContainer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The image of the agent with what a GPU node and the image {@code agent-cuda} would add: a driver,
 * which is the emulated GPU's, and kernels for it. It is made for this cluster and never shipped;
 * the layers beneath are those of the product's image.
 */
final class EmulatedGpuImage {
  /** Of the tests' model. */
  private static final int GROUP = 2;

  private static final int HEAD_SIZE = 64;

  /** In the pod's scratch folder, so that one pod's GPU can be lost and another's not. */
  static final String LOST_FILE = "lost-gpu";

  private EmulatedGpuImage() {}

  /**
   * Makes the image of the built agent's, brings it onto the nodes and returns its name.
   *
   * @param tag of the product's images
   * @param memory of each GPU in bytes
   */
  static String intoCluster(String tag, long memory) throws Exception {
    Path images = ProjectScript.root().resolve("images/target");
    Path work = Files.createDirectories(Path.of("target/emulated-gpu"));
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("emulated GPU");
    EmulatedContainer.files(work, GROUP, HEAD_SIZE)
        .forEach((target, source) -> layer.addEntry(source, AbsoluteUnixPath.get(target)));
    String name = "whorl/agent-emulated-gpu:" + tag;
    Path archive = work.resolve("agent-emulated-gpu.tar").toAbsolutePath();
    Path cache = work.resolve("layers");
    Jib.from(TarImage.at(images.resolve("agent.tar")))
        .addFileEntriesLayer(layer.build())
        .addEnvironmentVariable(EmulatedContainer.MEMORY, Long.toString(memory))
        .addEnvironmentVariable(EmulatedContainer.LOST_FILE, "/tmp/" + LOST_FILE)
        .containerize(
            Containerizer.to(TarImage.at(archive).named(name))
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache)
                .setToolName("whorl-e2e"));
    ProjectScript.run("e2e/cluster/load", archive.toString());
    return name;
  }
}
