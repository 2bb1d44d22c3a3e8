// Verifies the ledger of an archive with code that is not Diwan's: golang.org/x/mod/sumdb (note and tlog), as
// Debian packages it in golang-golang-x-mod-dev. Only the paths of C2SP tlog-tiles, the cutting of entry bundles
// and the three lines of a checkpoint are read here, because that package expects those of the Go checksum
// database.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build verify.go
//	verify [-old CHECKPOINT] LEDGER VKEY [INDEX ...]
//
// LEDGER is the folder that holds `checkpoint` and `tile`, VKEY a file with the public key, INDEX the entries
// whose inclusion is proved (first, middle and last unless given). The last line is OK and the status 0, or the
// last line begins with FAIL and the status is 1.
package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

func main() {
	old := flag.String("old", "", "an older checkpoint that the ledger must have grown from")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Println("FAIL usage: verify [-old CHECKPOINT] LEDGER VKEY [INDEX ...]")
		os.Exit(1)
	}
	if err := verify(flag.Arg(0), flag.Arg(1), *old, flag.Args()[2:]); err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	fmt.Println("OK")
}

func verify(ledger, vkey, old string, indexes []string) error {
	key, err := readKey(vkey)
	if err != nil {
		return err
	}
	tree, err := readCheckpoint(filepath.Join(ledger, "checkpoint"), key)
	if err != nil {
		return err
	}
	fmt.Println("checkpoint", tree.N, tree.Hash)
	if tree.N == 0 {
		return nil
	}
	leaves, err := readLeaves(ledger, tree.N)
	if err != nil {
		return err
	}
	if err := compareTiles(ledger, tree, leaves); err != nil {
		return err
	}
	if err := proveEntries(ledger, tree, leaves, indexes); err != nil {
		return err
	}
	if old == "" {
		return nil
	}
	return proveGrowth(ledger, tree, old, key)
}

func readKey(path string) (note.Verifiers, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return note.VerifierList(verifier), nil
}

// readCheckpoint opens the note and reads origin, size and root; the origin must be the name of the key.
func readCheckpoint(path string, key note.Verifiers) (tree tlog.Tree, err error) {
	message, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, key)
	if err != nil {
		return tree, fmt.Errorf("%s: %w", path, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != opened.Sigs[0].Name {
		return tree, fmt.Errorf("%s: not the three lines of a checkpoint", path)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, fmt.Errorf("%s: %w", path, err)
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// readLeaves cuts every entry bundle and hashes its entries.
func readLeaves(ledger string, size int64) ([]tlog.Hash, error) {
	var leaves []tlog.Hash
	for int64(len(leaves)) < size {
		path := tilePath("entries", int64(len(leaves))/width, min(size-int64(len(leaves)), width))
		bundle, err := os.ReadFile(filepath.Join(ledger, path))
		if err != nil {
			return nil, err
		}
		before := len(leaves)
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: ends inside an entry", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, tlog.RecordHash(bundle[2:end]))
			bundle = bundle[end:]
		}
		if found := int64(len(leaves) - before); found != min(size-int64(before), width) {
			return nil, fmt.Errorf("%s: holds %d entries", path, found)
		}
	}
	fmt.Println("entries", len(leaves))
	return leaves, nil
}

// compareTiles computes every hash of the tree from the leaves and compares every tile file with them, then
// computes the root from the tile files.
func compareTiles(ledger string, tree tlog.Tree, leaves []tlog.Hash) error {
	var stored []tlog.Hash
	computed := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	for i, leaf := range leaves {
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), leaf, computed)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	compared := 0
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		// The list has every width that a growing partial tile may have had; the widest is there.
		if int64(tile.W) < min(tree.N>>(height*tile.L)-tile.N*width, width) {
			continue
		}
		compared++
		expected, err := tlog.ReadTileData(tile, computed)
		if err != nil {
			return err
		}
		found, err := readTile(ledger, tile)
		if err != nil {
			return err
		}
		if !bytes.Equal(found, expected) {
			return fmt.Errorf("%s: does not follow from the entries", pathOf(tile))
		}
	}
	root, err := tlog.TreeHash(tree.N, fromFiles(ledger, tree.N))
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the tiles lead to another root than the checkpoint's")
	}
	fmt.Println("tiles", compared)
	return nil
}

func proveEntries(ledger string, tree tlog.Tree, leaves []tlog.Hash, indexes []string) error {
	if len(indexes) == 0 {
		for _, index := range []int64{0, tree.N / 2, tree.N - 1} {
			indexes = append(indexes, strconv.FormatInt(index, 10))
		}
	}
	for _, text := range indexes {
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil || index < 0 || index >= tree.N {
			return fmt.Errorf("no entry %q", text)
		}
		proof, err := tlog.ProveRecord(tree.N, index, authenticated(ledger, tree))
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaves[index]); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		fmt.Println("inclusion", index)
	}
	return nil
}

func proveGrowth(ledger string, tree tlog.Tree, path string, key note.Verifiers) error {
	old, err := readCheckpoint(path, key)
	if err != nil {
		return err
	}
	if old.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, authenticated(ledger, tree))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Println("consistency", old.N, tree.N)
	return nil
}

// fromFiles reads hashes out of the tile files of a tree and believes them.
func fromFiles(ledger string, size int64) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			tile := tlog.TileForIndex(height, index)
			tile.W = int(min(size>>(height*tile.L)-tile.N*width, width))
			data, err := readTile(ledger, tile)
			if err != nil {
				return nil, err
			}
			if hashes[i], err = tlog.HashFromTile(tile, data, index); err != nil {
				return nil, err
			}
		}
		return hashes, nil
	})
}

// authenticated reads hashes out of the tile files and checks each against the root.
func authenticated(ledger string, tree tlog.Tree) tlog.HashReader {
	return tlog.TileHashReader(tree, files(ledger))
}

type files string

func (f files) Height() int                     { return height }
func (f files) SaveTiles([]tlog.Tile, [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if data[i], err = readTile(string(f), tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func readTile(ledger string, tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(ledger, pathOf(tile)))
	if err == nil && len(data) != tile.W*tlog.HashSize {
		err = fmt.Errorf("%s: %d bytes", pathOf(tile), len(data))
	}
	return data, err
}

func pathOf(tile tlog.Tile) string {
	return tilePath(strconv.Itoa(tile.L), tile.N, int64(tile.W))
}

// tilePath writes the path of C2SP tlog-tiles, which has no height in it.
func tilePath(row string, index, items int64) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if items < width {
		path += fmt.Sprintf(".p/%d", items)
	}
	return "tile/" + row + "/" + path
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
