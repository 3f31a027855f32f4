import java.io.FileInputStream;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Holds papers against PDF/UA-1: for each, how much was looked at, then every rule that it breaks. */
public class Check {
    public static void main(String[] papers) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String paper : papers) {
            try (var file = new FileInputStream(paper);
                    PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.PDFUA_1)) {
                var found = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
                System.out.println(paper + "\t" + found.isCompliant() + "\t" + found.getTotalAssertions());
                var broken = new TreeMap<String, Integer>();
                for (TestAssertion one : found.getTestAssertions()) {
                    if (one.getStatus() == TestAssertion.Status.FAILED) {
                        broken.merge(one.getRuleId().getClause() + " " + one.getMessage(), 1, Integer::sum);
                    }
                }
                broken.forEach((rule, count) -> System.out.println("\t" + count + "\t" + rule));
            }
        }
    }
}
