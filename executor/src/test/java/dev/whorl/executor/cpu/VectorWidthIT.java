package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Machines with narrower vectors compute the same bits, and so does the interpreter: JVMs are
 * started with other vector sizes. A size that this machine lacks falls back to one that it has.
 */
class VectorWidthIT {
  @Test
  void everyWidthGivesTheSameBits() throws IOException, InterruptedException {
    List<String> outputs = new ArrayList<>();
    for (String option :
        List.of("-XX:MaxVectorSize=64", "-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16")) {
      outputs.add(probe(option));
    }
    outputs.add(probe("-Xint"));
    Set<String> hashes = new HashSet<>();
    Set<String> widths = new HashSet<>();
    for (String output : outputs) {
      hashes.add(output.replaceAll(".*hash ", ""));
      widths.add(output.replaceAll(" hash.*", ""));
    }
    assertThat(hashes).as(outputs.toString()).hasSize(1);
    assertThat(widths).as(outputs.toString()).hasSizeGreaterThan(1);
  }

  private static String probe(String option) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-Xmx256m",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                WidthProbe.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().filter(line -> line.startsWith("width")).findFirst().orElseThrow();
  }
}
