// Confirms records with code that is not Diwan's, as an auditor would who has a public key, proof files and the files
// they are about: golang.org/x/mod/sumdb (note and tlog), as Debian packages it in golang-golang-x-mod-dev. Only the
// lines of C2SP tlog-proof and the three lines of a checkpoint are read here. BLAKE3 is not in that package or in
// Go's own library; the SHA-256 and the length of the entry are tested.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build proof.go
//	proof VKEY PROOF FILE [PROOF FILE ...]
//
// VKEY is a file with the public key. The last line is OK and the status 0, or the last line begins with FAIL and the
// status is 1.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// strict refuses a second spelling of the same bytes.
var strict = base64.StdEncoding.Strict()

// proof is what stands before the checkpoint, and the checkpoint.
type proof struct {
	entry  []byte
	index  int64
	hashes tlog.RecordProof
	note   []byte
}

// entry is what is needed of a ledger entry.
type entry struct {
	Event  string
	Record int64
	Object struct {
		Sha256 string
		Size   int64
	}
}

func main() {
	if len(os.Args) < 4 || len(os.Args)%2 != 0 {
		fmt.Println("FAIL usage: proof VKEY PROOF FILE [PROOF FILE ...]")
		os.Exit(1)
	}
	for i := 2; i < len(os.Args); i += 2 {
		if err := confirm(os.Args[1], os.Args[i], os.Args[i+1]); err != nil {
			fmt.Printf("FAIL %s: %v\n", os.Args[i], err)
			os.Exit(1)
		}
	}
	fmt.Println("OK")
}

func confirm(vkey, path, file string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	p, err := read(text)
	if err != nil {
		return err
	}
	tree, err := open(p.note, vkey)
	if err != nil {
		return err
	}
	leaf := tlog.RecordHash(p.entry)
	if err := tlog.CheckRecord(p.hashes, tree.N, tree.Hash, p.index, leaf); err != nil {
		return err
	}
	return compare(p.entry, file)
}

// read cuts a proof into its lines (C2SP tlog-proof).
func read(text []byte) (*proof, error) {
	head, note, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return nil, errors.New("not a proof")
	}
	p := &proof{note: note}
	extra, index := strings.TrimPrefix(lines[1], "extra "), strings.TrimPrefix(lines[2], "index ")
	if extra == lines[1] || index == lines[2] {
		return nil, errors.New("no extra or no index")
	}
	var err error
	if p.entry, err = strict.DecodeString(extra); err != nil {
		return nil, err
	}
	if p.index, err = strconv.ParseInt(index, 10, 64); err != nil {
		return nil, err
	}
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil || hash.String() != line {
			return nil, fmt.Errorf("not a hash: %q", line)
		}
		p.hashes = append(p.hashes, hash)
	}
	return p, nil
}

// open checks the signature and reads origin, size and root; the origin must be the name of the key.
func open(message []byte, path string) (tree tlog.Tree, err error) {
	vkey, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	for _, signature := range append(opened.Sigs, opened.UnverifiedSigs...) {
		if _, err := strict.DecodeString(signature.Base64); err != nil {
			return tree, err
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		return tree, errors.New("not the three lines of a checkpoint")
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

// compare holds the bytes of a file against what the entry says of them.
func compare(text []byte, file string) error {
	var kept entry
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	if kept.Event != "ingestion" {
		return fmt.Errorf("the entry is of %q", kept.Event)
	}
	found, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(found)
	if hex.EncodeToString(digest[:]) != kept.Object.Sha256 || int64(len(found)) != kept.Object.Size {
		return fmt.Errorf("%s: not the bytes of record %d", file, kept.Record)
	}
	fmt.Println("record", kept.Record)
	return nil
}
