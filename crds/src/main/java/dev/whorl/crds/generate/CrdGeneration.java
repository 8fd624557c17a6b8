package dev.whorl.crds.generate;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes one CRD file per kind into the folder of the first argument, and the page about all of
 * them into the file of the second.
 */
public final class CrdGeneration {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(LLMDeployment.class, GPUNodePool.class, BlockServer.class, BlockPlacement.class);

  private CrdGeneration() {}

  /** Generates. Fails, naming the field, when a schema breaks a rule of the API. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    List<CustomResourceDefinition> definitions = new ArrayList<>();
    new CRDGenerator()
        .customResourceClasses(List.copyOf(KINDS))
        .forCRDVersions("v1")
        .withImplicitPreserveUnknownFields(false)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                finish((CustomResourceDefinition) crd);
                definitions.add((CustomResourceDefinition) crd);
                return crd;
              }
            })
        .inOutputDir(folder.toFile())
        .detailedGenerate();
    Path page = Path.of(arguments[1]);
    Files.createDirectories(Objects.requireNonNull(page.getParent()));
    Files.writeString(page, ApiReference.of(definitions));
  }

  private static void finish(CustomResourceDefinition definition) {
    String kind = definition.getSpec().getNames().getKind();
    Class<?> type =
        KINDS.stream().filter(k -> k.getSimpleName().equals(kind)).findFirst().orElseThrow();
    definition
        .getSpec()
        .getVersions()
        .forEach(version -> {
          PrinterColumns.finish(version, type);
          SchemaRules.apply(kind, version.getSchema().getOpenAPIV3Schema());
        });
  }
}
