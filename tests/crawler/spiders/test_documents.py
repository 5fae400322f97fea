import json

STORY = "云河大学文学院党委召开支部书记例会，各支部书记参加。\n会议讨论了学习计划。"


def read(scrapy, path):
    return scrapy("crawl", "documents", "-a", f"path={path}")


def test_a_folder_is_read_with_what_lies_in_it(scrapy, tmp_path):
    folder = tmp_path / "papers"
    (folder / "2024").mkdir(parents=True)
    (folder / "one.txt").write_text(STORY, "utf-8")
    (folder / "2024" / "two.txt").write_bytes((STORY + "\n会后参观。").encode("gb18030"))
    (folder / "notes.docx").write_bytes(b"PK")
    done = read(scrapy, folder)
    assert done.returncode == 0, done.stderr
    records = {record["document"]: record for record in scrapy.records()}
    assert set(records) == {"one.txt", "2024/two.txt"}
    assert records["one.txt"]["text"] == STORY
    assert records["one.txt"]["url"] is None
    assert records["2024/two.txt"]["text"].endswith("会后参观。")


def test_an_index_names_the_files_and_their_addresses(scrapy, tmp_path):
    (tmp_path / "a.txt").write_text(STORY, "utf-8")
    (tmp_path / "b.txt").write_text("不在目录里的文件。", "utf-8")
    lines = [{"file": "a.txt", "url": "http://www.yunhe.example/info/1/2.htm"}]
    lines.append({"file": "missing.txt", "url": None})
    index = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "index.jsonl").write_text(index + "\n", "utf-8")
    done = read(scrapy, tmp_path)
    assert "unreadable 1" in done.stdout
    (record,) = scrapy.records()
    assert (record["document"], record["url"]) == ("a.txt", "http://www.yunhe.example/info/1/2.htm")


def test_an_index_cannot_lead_out_of_its_folder(scrapy, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("密", "utf-8")
    (folder / "index.jsonl").write_text('{"file": "../secret.txt", "url": null}\n')
    done = read(scrapy, folder)
    assert done.returncode == 2
    assert "leads out of the folder" in done.stderr


def test_a_document_read_again_is_unchanged_and_an_edited_one_a_new_version(scrapy, tmp_path):
    file = tmp_path / "one.txt"
    file.write_text(STORY, "utf-8")
    read(scrapy, file)
    read(scrapy, file)
    file.write_text(STORY.replace("学习", "工作"), "utf-8")
    done = read(scrapy, file)
    assert "(1 changed)" in done.stdout
    (record,) = scrapy.records()
    assert (record["version"], "工作计划" in record["text"]) == (2, True)


def test_a_folder_of_many_files_is_read_whole(scrapy, tmp_path):
    for number in range(500):
        (tmp_path / f"{number}.txt").write_text(f"{STORY}\n第{number}号。", "utf-8")
    assert read(scrapy, tmp_path).returncode == 0
    assert len(scrapy.records()) == 500
