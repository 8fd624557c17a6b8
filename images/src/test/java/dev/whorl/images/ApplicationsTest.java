package dev.whorl.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationsTest {

  @TempDir Path project;

  @BeforeEach
  void builtModules() throws IOException {
    file("node-agent/target/node-agent-0.1.0.jar");
    file("node-agent/target/node-agent-0.1.0-sources.jar");
    file("node-agent/target/lib/grpc-core-1.77.0.jar");
    file("node-agent/target/lib/executor-0.1.0.jar");
    for (String module : List.of("router", "operator")) {
      file(module + "/target/quarkus-app/quarkus-run.jar");
      file(module + "/target/quarkus-app/app/" + module + "-0.1.0.jar");
      file(module + "/target/quarkus-app/lib/main/dev.whorl.protocol-0.1.0.jar");
      file(module + "/target/quarkus-app/lib/main/io.netty.netty-common-4.1.jar");
    }
  }

  @Test
  void ownJarsAreApartFromLibraries() throws IOException {
    Application agent = new Applications(project).all().getFirst();

    assertThat(agent.libraries())
        .extracting(Placed::target)
        .containsExactly("/app/lib/grpc-core-1.77.0.jar");
    assertThat(agent.classes())
        .extracting(Placed::target)
        .containsExactlyInAnyOrder("/app/node-agent.jar", "/app/lib/executor-0.1.0.jar");
  }

  @Test
  void theAgentForGpusHasKernelsAndTheirCompilerBeside() throws IOException {
    file("kernels/KERNELS");
    file("kernels/sm_90-bf16-h128-g4.cubin");
    file("nvrtc/libnvrtc.so.12");
    file("nvrtc/libnvrtc.alt.so.12");
    Application agent =
        new Applications(project)
            .agentCuda(List.of(project.resolve("kernels"), project.resolve("nvrtc")));

    assertThat(agent.name()).isEqualTo("agent-cuda");
    assertThat(agent.libraries())
        .extracting(Placed::target)
        .containsExactly(
            "/app/lib/grpc-core-1.77.0.jar",
            "/app/kernels/KERNELS",
            "/app/kernels/sm_90-bf16-h128-g4.cubin",
            "/app/kernels/libnvrtc.so.12");
  }

  @Test
  void fastJarKeepsItsFolders() throws IOException {
    Application router = new Applications(project).all().get(1);

    assertThat(router.libraries())
        .extracting(Placed::target)
        .containsExactly("/app/lib/main/io.netty.netty-common-4.1.jar");
    assertThat(router.classes())
        .extracting(Placed::target)
        .containsExactlyInAnyOrder(
            "/app/quarkus-run.jar",
            "/app/app/router-0.1.0.jar",
            "/app/lib/main/dev.whorl.protocol-0.1.0.jar");
  }

  @Test
  void unbuiltModuleIsNamedWithAdvice() throws IOException {
    Files.delete(project.resolve("node-agent/target/node-agent-0.1.0.jar"));

    assertThatThrownBy(() -> new Applications(project).all())
        .isInstanceOf(NotBuiltException.class)
        .hasMessageContaining("node-agent-*.jar")
        .hasMessageContaining("Build the module first");
  }

  private void file(String path) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }
}
