import java.io.*; import java.nio.charset.StandardCharsets; import java.nio.file.*; import java.util.*;
import org.apache.lucene.analysis.ar.ArabicAnalyzer; import org.apache.lucene.analysis.TokenStream; import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*; import org.apache.lucene.index.*; import org.apache.lucene.search.*; import org.apache.lucene.store.*;
/** Lucene beside Diwan: ArabicAnalyzer and BM25 over passages of "id TAB text"; writes the ranks of the relevant ones. Usage: Peer NAME PASSAGES QUERIES-FOLDER OUT variant,variant PART */
public class Peer {
  public static void main(String[] a) throws Exception {
    ArabicAnalyzer an = new ArabicAnalyzer(); Path house = Files.createTempDirectory("peer");
    Directory dir = FSDirectory.open(house);
    long c0 = cpu(); int docs = 0;
    try (IndexWriter w = new IndexWriter(dir, new IndexWriterConfig(an).setRAMBufferSizeMB(64)); BufferedReader r = Files.newBufferedReader(Paths.get(a[1]))) {
      for (String l; (l = r.readLine()) != null; docs++) { int t = l.indexOf('\t'); Document d = new Document(); d.add(new StringField("id", l.substring(0, t), Field.Store.YES)); d.add(new TextField("body", l.substring(t + 1), Field.Store.NO)); w.addDocument(d); }
      w.commit();
    }
    double s = (cpu() - c0) / 1e9; long size = 0; try (DirectoryStream<Path> ds = Files.newDirectoryStream(house)) { for (Path p : ds) size += Files.size(p); }
    System.err.printf("%s: indexing %d documents, %.0f a CPU second; %.1f MB%n", a[0], docs, docs / s, size / 1e6);
    try (IndexReader rd = DirectoryReader.open(dir); PrintWriter out = new PrintWriter(a[3], "UTF-8")) {
      IndexSearcher se = new IndexSearcher(rd); int part = Integer.parseInt(a[5]);
      File[] sets = new File(a[2]).listFiles(File::isDirectory); Arrays.sort(sets);
      for (String v : a[4].split(",")) { List<Double> times = new ArrayList<>();
        for (File set : sets) {
          Map<String, Set<String>> rel = new HashMap<>(); for (String l : Files.readAllLines(set.toPath().resolve("qrels.tsv"))) { String[] f = l.split("\t"); rel.computeIfAbsent(f[0], k -> new HashSet<>()).add(f[1]); }
          int i = 0; for (String l : Files.readAllLines(set.toPath().resolve(v.equals("nat") ? "queries.tsv" : "queries." + v + ".tsv"))) {
            if ((i++ * 37) % 100 >= part) continue;
            int t = l.indexOf('\t'); String q = l.substring(0, t); long t0 = System.nanoTime(); BooleanQuery.Builder b = new BooleanQuery.Builder();
            try (TokenStream ts = an.tokenStream("body", l.substring(t + 1))) { CharTermAttribute c = ts.addAttribute(CharTermAttribute.class); ts.reset(); while (ts.incrementToken()) b.add(new TermQuery(new Term("body", c.toString())), BooleanClause.Occur.SHOULD); ts.end(); }
            ScoreDoc[] top = se.search(b.build(), 100).scoreDocs; times.add((System.nanoTime() - t0) / 1e6);
            StringBuilder ranks = new StringBuilder(); for (int r = 0; r < top.length; r++) if (rel.get(q).contains(se.doc(top[r].doc).get("id"))) ranks.append(ranks.length() > 0 ? "," : "").append(r);
            out.println(String.join("\t", a[0], set.getName(), v, q, "" + rel.get(q).size(), ranks));
          } }
        Collections.sort(times); if (!times.isEmpty()) System.err.printf("%s: %s, %d queries: p50 %.2f ms, p99 %.2f ms%n", a[0], v, times.size(), times.get(times.size() / 2), times.get((int) (times.size() * .99)));
      } }
    try (DirectoryStream<Path> ds = Files.newDirectoryStream(house)) { for (Path p : ds) Files.delete(p); } Files.delete(house);
  }
  static long cpu() { return ((com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime(); }
}
