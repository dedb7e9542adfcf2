<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="vi">
<context>
    <name>AnswerField</name>
    <message>
        <source>Đúng</source>
        <translation>True</translation>
    </message>
    <message>
        <source>Sai</source>
        <translation>False</translation>
    </message>
</context>
<context>
    <name>AnswerLines</name>
    <message>
        <source>Đáp án</source>
        <translation>Right answer</translation>
    </message>
    <message>
        <source>Đã chọn</source>
        <translation>Chosen</translation>
    </message>
    <message>
        <source>Đã viết</source>
        <translation>Written</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
</context>
<context>
    <name>Application</name>
    <message>
        <source>Tệp dữ liệu bị hỏng đã được khôi phục đầy đủ. Không mất bài làm hay kết quả nào.</source>
        <translation>A damaged data file was restored in full. No attempt and no result was lost.</translation>
    </message>
    <message>
        <source>Tệp dữ liệu bị hỏng đã được khôi phục, nhưng phần ghi sau cùng có thể thiếu. Xem lại trang Kết quả, ghi danh lại và báo cho người phụ trách.</source>
        <translation>A damaged data file was restored, but what was written last may be missing. Look at Results, enrol again, and tell whoever is responsible.</translation>
    </message>
</context>
<context>
    <name>AttemptPanel</name>
    <message>
        <source>Câu này chưa trả lời. Bấm Câu tiếp theo lần nữa để bỏ qua, không quay lại được.</source>
        <translation>This question has no answer. Press Next again to leave it blank; there is no way back.</translation>
    </message>
    <message>
        <source>Đã lưu</source>
        <translation>Saved</translation>
    </message>
    <message>
        <source>Câu trả lời chưa được lưu. {reason}</source>
        <translation>The answer is not saved. {reason}</translation>
    </message>
    <message>
        <source>Thử lưu lại</source>
        <translation>Save again</translation>
    </message>
    <message>
        <source>Chưa lưu</source>
        <translation>Not saved</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
</context>
<context>
    <name>Brand</name>
    <message>
        <source>Học không cần mạng. Kết quả tự gửi đi khi có mạng.</source>
        <translation>Study without a network. Results are sent when there is one.</translation>
    </message>
</context>
<context>
    <name>CardDelegate</name>
    <message>
        <source>{done}/{total} bài</source>
        <translation>{done}/{total} lessons</translation>
    </message>
    <message>
        <source>Đã học xong các bài</source>
        <translation>All lessons completed</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open course</translation>
    </message>
    <message>
        <source>Bỏ chờ</source>
        <translation>Don&apos;t wait</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Tải tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Tiếp theo: {lesson}</source>
        <translation>Next: {lesson}</translation>
    </message>
    <message>
        <source>Học tiếp</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Bắt đầu học</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Có bản mới</source>
        <translation>Update available</translation>
    </message>
    <message>
        <source>Cập nhật</source>
        <translation>Update</translation>
    </message>
    <message>
        <source>Chưa có trên máy</source>
        <translation>Not on this computer</translation>
    </message>
    <message>
        <source>Tải về</source>
        <translation>Download</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Đọc lại từng tệp khóa học để tìm phần bị hỏng, ví dụ sau khi mất điện hoặc khi ổ đĩa có lỗi.</source>
        <translation>Reads every course file again to find what is damaged, for example after a power cut or disk trouble.</translation>
    </message>
    <message>
        <source>Kiểm tra dữ liệu khóa học</source>
        <translation>Check course data</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Đã tải lại {done} / {total}</source>
        <translation>{done} / {total} downloaded again</translation>
    </message>
    <message>
        <source>Đã xem {done} / {total}</source>
        <translation>{done} / {total} checked</translation>
    </message>
    <message numerus="yes">
        <source>Đã xem %n tệp ({size}): không có phần nào hỏng.</source>
        <translation>
            <numerusform>%n file checked ({size}): nothing is damaged.</numerusform>
            <numerusform>%n files checked ({size}): nothing is damaged.</numerusform>
        </translation>
    </message>
    <message>
        <source>Sửa</source>
        <translation>Repair</translation>
    </message>
    <message>
        <source>Sửa tiếp</source>
        <translation>Repair the rest</translation>
    </message>
    <message>
        <source>Đã sửa xong. Không còn phần nào hỏng.</source>
        <translation>Repaired. Nothing is damaged any more.</translation>
    </message>
    <message numerus="yes">
        <source>Có %n tệp hỏng ({size}) trong: {courses}. Sửa thì chỉ tải lại phần hỏng.</source>
        <translation>
            <numerusform>%n file is damaged ({size}), in: {courses}. Repairing downloads only what is damaged.</numerusform>
            <numerusform>%n files are damaged ({size}), in: {courses}. Repairing downloads only what is damaged.</numerusform>
        </translation>
    </message>
    <message>
        <source>Khóa học bị mất khỏi máy: {courses}. Sửa thì tải lại các khóa học này.</source>
        <translation>Courses lost from this computer: {courses}. Repairing downloads them again.</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Gợi ý {number}</source>
        <translation>Hint {number}</translation>
    </message>
    <message>
        <source>Gợi ý</source>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Giải thích</source>
        <translation>Explanation</translation>
    </message>
    <message>
        <source>Đáp án</source>
        <translation>Right answer</translation>
    </message>
    <message>
        <source>Tiêu chí chấm</source>
        <translation>Criteria</translation>
    </message>
    <message>
        <source>Câu trả lời đã thay đổi, chưa kiểm tra lại</source>
        <translation>The answer has changed and was not checked again</translation>
    </message>
    <message>
        <source>{verdict} · {points} điểm</source>
        <translation>{verdict} · {points} marks</translation>
    </message>
    <message>
        <source>Đã ghi nhận câu trả lời</source>
        <translation>The answer is recorded</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Đúng một phần</source>
        <translation>Partly right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
    <message>
        <source>Đã hết lượt kiểm tra câu này.</source>
        <translation>No checks are left for this question.</translation>
    </message>
    <message>
        <source>Có thể sửa câu trả lời rồi kiểm tra lại.</source>
        <translation>The answer can be changed and checked again.</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n lần kiểm tra.</source>
        <translation>
            <numerusform>%n check left.</numerusform>
            <numerusform>%n checks left.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChooseClassDialog</name>
    <message>
        <source>Chọn lớp</source>
        <translation>Choose a class</translation>
    </message>
    <message>
        <source>Đang hỏi máy giảng viên…</source>
        <translation>Asking the trainer&apos;s machine…</translation>
    </message>
    <message>
        <source>Chỉ gửi kết quả</source>
        <translation>Only send results</translation>
    </message>
    <message>
        <source>Máy giảng viên chưa mở lớp nào. Kết quả gửi qua máy đó được niêm phong.</source>
        <translation>The trainer&apos;s machine has no open class. Results pass it sealed.</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Giảng viên của lớp được chọn thấy họ tên, bài làm và điểm của những bài bắt đầu trong lớp; mọi thứ khác qua máy đó đều được niêm phong.</source>
        <translation>The trainer of the chosen class sees the full name, and the answers and score of what is started in the class; everything else passes that machine sealed.</translation>
    </message>
    <message>
        <source>Vào lớp</source>
        <translation>Join class</translation>
    </message>
    <message>
        <source>Lớp số {number}, {machine}</source>
        <translation>Class number {number}, {machine}</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n lớp mở trước đó không hiện ở đây; nhờ giảng viên đóng lớp cũ.</source>
        <translation>
            <numerusform>%n class opened earlier is not shown; ask the trainer to close old classes.</numerusform>
            <numerusform>%n classes opened earlier are not shown; ask the trainer to close old classes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ChooserPage</name>
    <message>
        <source>Chọn học viên</source>
        <translation>Choose a learner</translation>
    </message>
    <message>
        <source>Thêm học viên</source>
        <translation>Add a learner</translation>
    </message>
    <message>
        <source>Học viên trên máy này</source>
        <translation>Learners on this computer</translation>
    </message>
</context>
<context>
    <name>ClozeField</name>
    <message>
        <source>Chỗ trống {number}</source>
        <translation>Gap {number}</translation>
    </message>
    <message>
        <source>Đáp án: {name}</source>
        <translation>Right answer: {name}</translation>
    </message>
</context>
<context>
    <name>CodeDialog</name>
    <message>
        <source>Gửi bằng điện thoại</source>
        <translation>Send by phone</translation>
    </message>
    <message>
        <source>Mã trước</source>
        <translation>Previous code</translation>
    </message>
    <message>
        <source>Mã tiếp theo</source>
        <translation>Next code</translation>
    </message>
    <message>
        <source>Toàn màn hình</source>
        <translation>Full screen</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Không có kết quả nào chờ gửi.</source>
        <translation>No result waits to be sent.</translation>
    </message>
    <message>
        <source>Mở máy ảnh của điện thoại có mạng, hướng vào mã rồi bấm vào liên kết hiện ra. Kết quả trên máy này chuyển thành đã nhận khi liên lạc được với máy chủ.</source>
        <translation>Open the camera of a phone with a network, point it at the code and tap the link that appears. Here the result turns to received once the server is reached.</translation>
    </message>
    <message>
        <source>, mã biên nhận {code}</source>
        <translation>, receipt code {code}</translation>
    </message>
    <message>
        <source>Mã {number} trên {count}</source>
        <translation>Code {number} of {count}</translation>
    </message>
</context>
<context>
    <name>CodeScreen</name>
    <message>
        <source>Nhấp chuột hoặc bấm phím bất kỳ để thu nhỏ.</source>
        <translation>Click or press any key to make it small again.</translation>
    </message>
</context>
<context>
    <name>Completing</name>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>ContentsModel</name>
    <message>
        <source>đã hoàn thành</source>
        <translation>completed</translation>
    </message>
</context>
<context>
    <name>ContentsPanel</name>
    <message>
        <source>Mục lục</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>Ẩn mục lục</source>
        <translation>Hide contents</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>Phát (phím cách)</source>
        <translation>Play (Space)</translation>
    </message>
    <message>
        <source>Lùi 10 giây (phím ←)</source>
        <translation>Back 10 seconds (←)</translation>
    </message>
    <message>
        <source>Tiến 10 giây (phím →)</source>
        <translation>On 10 seconds (→)</translation>
    </message>
    <message>
        <source>Vị trí đang phát</source>
        <translation>Playing position</translation>
    </message>
    <message>
        <source>Tốc độ phát</source>
        <translation>Playing speed</translation>
    </message>
    <message>
        <source>Tắt tiếng (phím M)</source>
        <translation>Mute (M)</translation>
    </message>
    <message>
        <source>Âm lượng</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>Toàn màn hình (phím F)</source>
        <translation>Full screen (F)</translation>
    </message>
    <message>
        <source>Tạm dừng (phím cách)</source>
        <translation>Pause (Space)</translation>
    </message>
    <message>
        <source>Phát lại từ đầu (phím cách)</source>
        <translation>Play again from the start (Space)</translation>
    </message>
    <message>
        <source>Bật tiếng (phím M)</source>
        <translation>Sound on (M)</translation>
    </message>
    <message>
        <source>Tốc độ phát: {speed}</source>
        <translation>Playing speed: {speed}</translation>
    </message>
    <message>
        <source>Thoát toàn màn hình (Esc)</source>
        <translation>Leave full screen (Esc)</translation>
    </message>
    <message>
        <source>Chậm</source>
        <translation>Slow</translation>
    </message>
    <message>
        <source>Bình thường</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Hơi nhanh</source>
        <translation>A little faster</translation>
    </message>
    <message>
        <source>Nhanh</source>
        <translation>Fast</translation>
    </message>
</context>
<context>
    <name>CoursePage</name>
    <message>
        <source>Thuật ngữ</source>
        <translation>Glossary</translation>
    </message>
    <message>
        <source>Ý kiến phản hồi</source>
        <translation>Feedback</translation>
    </message>
    <message>
        <source>Khóa học</source>
        <translation>Courses</translation>
    </message>
    <message>
        <source>Tiến độ</source>
        <translation>Progress</translation>
    </message>
    <message>
        <source>Nội dung khóa học</source>
        <translation>Course content</translation>
    </message>
    <message>
        <source>{done}/{total} bài</source>
        <translation>{done}/{total} lessons</translation>
    </message>
    <message>
        <source>Bài kiểm tra</source>
        <translation>Quizzes</translation>
    </message>
    <message>
        <source>Làm tiếp</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Học tiếp</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Bắt đầu học</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Làm bài kiểm tra</source>
        <translation>Take the quiz</translation>
    </message>
    <message>
        <source>Bài đã nộp, chờ kết quả</source>
        <translation>Submitted, waiting for the result</translation>
    </message>
    <message>
        <source>Đã hoàn thành khóa học</source>
        <translation>Course completed</translation>
    </message>
    <message>
        <source>Khóa học có bản mới. Chỉ tải những phần đã thay đổi.</source>
        <translation>There is a new version. Only what changed is downloaded.</translation>
    </message>
    <message>
        <source>Còn {size} phim và tài liệu chưa tải.</source>
        <translation>{size} of films and documents are not downloaded.</translation>
    </message>
    <message>
        <source>Tải</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Đã cập nhật lên bản {version}.</source>
        <translation>Updated to version {version}.</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Cập nhật</source>
        <translation>Update</translation>
    </message>
</context>
<context>
    <name>DiskDelegate</name>
    <message>
        <source>Bài đọc {size}</source>
        <translation>Reading {size}</translation>
    </message>
    <message>
        <source>phim và tài liệu {size}</source>
        <translation>films and documents {size}</translation>
    </message>
    <message>
        <source>chưa tải {size}</source>
        <translation>not downloaded {size}</translation>
    </message>
    <message>
        <source>bản cũ {size}</source>
        <translation>older version {size}</translation>
    </message>
    <message>
        <source>Chưa mở lần nào</source>
        <translation>Never opened</translation>
    </message>
    <message>
        <source>Mở lần cuối: {time}</source>
        <translation>Last opened: {time}</translation>
    </message>
    <message>
        <source>Xóa phim và tài liệu</source>
        <translation>Remove films and documents</translation>
    </message>
    <message>
        <source>Xóa khóa học</source>
        <translation>Remove course</translation>
    </message>
    <message>
        <source>Đang tải</source>
        <translation>Downloading</translation>
    </message>
</context>
<context>
    <name>DiskPage</name>
    <message>
        <source>Dung lượng khóa học</source>
        <translation>Disk use of courses</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Dung lượng từng khóa học</source>
        <translation>Disk use of each course</translation>
    </message>
    <message>
        <source>Chưa có khóa học nào trên máy này.</source>
        <translation>There are no courses on this computer yet.</translation>
    </message>
    <message>
        <source>Từng khóa học</source>
        <translation>Each course</translation>
    </message>
    <message>
        <source>Kiểm tra dữ liệu</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>Các khóa học</source>
        <translation>Courses</translation>
    </message>
    <message>
        <source>Tìm kiếm, phần tải dở</source>
        <translation>Search, unfinished downloads</translation>
    </message>
    <message>
        <source>Ổ đĩa còn trống</source>
        <translation>Free on the disk</translation>
    </message>
    <message>
        <source>Không giới hạn</source>
        <translation>No limit</translation>
    </message>
    <message>
        <source>Phim và tài liệu dùng nhiều nhất</source>
        <translation>Most for films and documents</translation>
    </message>
    <message>
        <source>Vượt mức này thì phim và tài liệu lâu chưa mở được xóa trước. Bài đọc và kết quả luôn được giữ.</source>
        <translation>Beyond this, films and documents not opened for longest are removed. Reading and results always stay.</translation>
    </message>
    <message>
        <source>Ổ đĩa có thêm {size}. Bài đọc của “{title}” vẫn giữ; phim và tài liệu tải lại được.</source>
        <translation>Frees {size}. The reading of “{title}” stays; films and documents can be downloaded again.</translation>
    </message>
    <message>
        <source>Xóa phim và tài liệu?</source>
        <translation>Remove films and documents?</translation>
    </message>
    <message>
        <source>Xóa phim và tài liệu</source>
        <translation>Remove films and documents</translation>
    </message>
    <message>
        <source>Ổ đĩa có thêm {size}. Kết quả và tiến độ của “{title}” vẫn giữ; khóa học tải lại được.</source>
        <translation>Frees {size}. Results and progress of “{title}” stay; the course can be downloaded again.</translation>
    </message>
    <message>
        <source>Xóa khóa học?</source>
        <translation>Remove the course?</translation>
    </message>
    <message>
        <source>Xóa khóa học</source>
        <translation>Remove course</translation>
    </message>
    <message>
        <source>Giữ lại</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>EssayField</name>
    <message>
        <source>Bài viết</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Quá {most} ký tự. Phần tô màu ({beyond} ký tự cuối) không được lưu, cần viết gọn lại.</source>
        <translation>Over {most} characters. The tinted part (the last {beyond} characters) is not kept: the text needs to be shorter.</translation>
    </message>
    <message>
        <source>Còn viết được {left} ký tự (nhiều nhất {most}).</source>
        <translation>{left} more characters fit ({most} at most).</translation>
    </message>
    <message>
        <source>{words} từ (yêu cầu từ {least} đến {most} từ)</source>
        <translation>{words} words ({least} to {most} are asked for)</translation>
    </message>
    <message>
        <source>{words} từ (yêu cầu ít nhất {least} từ)</source>
        <translation>{words} words (at least {least} are asked for)</translation>
    </message>
    <message>
        <source>{words} từ (yêu cầu nhiều nhất {most} từ)</source>
        <translation>{words} words (at most {most} are asked for)</translation>
    </message>
    <message>
        <source>{words} từ</source>
        <translation>{words} words</translation>
    </message>
</context>
<context>
    <name>FeedbackDialog</name>
    <message>
        <source>Ý kiến phản hồi</source>
        <translation>Feedback</translation>
    </message>
    <message>
        <source>Về bài học: {title}</source>
        <translation>On the lesson: {title}</translation>
    </message>
    <message>
        <source>Về khóa học: {title}</source>
        <translation>On the course: {title}</translation>
    </message>
    <message>
        <source>Không chấm</source>
        <translation>No rating</translation>
    </message>
    <message>
        <source>Mức đánh giá</source>
        <translation>Rating</translation>
    </message>
    <message>
        <source>Ý kiến</source>
        <translation>Opinion</translation>
    </message>
    <message>
        <source>Điều gì rõ, điều gì khó hiểu, điều gì nên sửa?</source>
        <translation>What is clear, what is hard to understand, what should change?</translation>
    </message>
    <message>
        <source>Gửi ý kiến</source>
        <translation>Send feedback</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Ý kiến không ẩn danh: trung tâm xem được ý kiến đến từ máy của ai. Ý kiến được niêm phong trên đường đi, để riêng và không tính vào điểm.</source>
        <translation>Feedback is not anonymous: the centre can see whose computer it came from. It is sealed on its way, kept apart, and does not count towards any score.</translation>
    </message>
    <message>
        <source>Mức đánh giá (1 thấp nhất, 5 cao nhất)</source>
        <translation>Rating (1 lowest, 5 highest)</translation>
    </message>
    <message>
        <source>Ý kiến dài quá 4.000 ký tự. Rút ngắn lại, hoặc gửi làm hai lần.</source>
        <translation>This is longer than 4,000 characters. Shorten it, or send it in two parts.</translation>
    </message>
</context>
<context>
    <name>FeedbackPage</name>
    <message>
        <source>Ý kiến phản hồi của tôi</source>
        <translation>My feedback</translation>
    </message>
    <message>
        <source>Những gì đã gửi về tôi</source>
        <translation>What was sent about me</translation>
    </message>
    <message>
        <source>Ý kiến gửi về trung tâm, niêm phong trên đường đi, để riêng và không tính vào điểm. Ý kiến không ẩn danh: trung tâm xem được ý kiến đến từ máy của ai.</source>
        <translation>Feedback goes to the centre, sealed on its way, kept apart, and does not count towards any score. It is not anonymous: the centre can see whose computer it came from.</translation>
    </message>
    <message>
        <source>Đang mở ý kiến…</source>
        <translation>Opening feedback…</translation>
    </message>
    <message>
        <source>Chưa có ý kiến nào</source>
        <translation>No feedback yet</translation>
    </message>
    <message>
        <source>Trong một khóa học hoặc bài học, bấm Ý kiến phản hồi để góp ý về nội dung.</source>
        <translation>In a course or a lesson, press Feedback to say something about its content.</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open courses</translation>
    </message>
</context>
<context>
    <name>FeedbackWords</name>
    <message>
        <source>Máy chủ không nhận</source>
        <translation>Refused by the server</translation>
    </message>
    <message>
        <source>Chờ ghi danh</source>
        <translation>Waiting for enrolment</translation>
    </message>
    <message>
        <source>đánh giá {rating}/5</source>
        <translation>rated {rating}/5</translation>
    </message>
</context>
<context>
    <name>FetchRow</name>
    <message>
        <source>Đã tải</source>
        <translation>Downloaded</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Tải tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Dừng và bỏ phần đã tải</source>
        <translation>Stop and discard what came</translation>
    </message>
    <message>
        <source>Phim và tài liệu</source>
        <translation>Films and documents</translation>
    </message>
    <message>
        <source>Bản mới</source>
        <translation>New version</translation>
    </message>
    <message>
        <source>Đang tải bản mới. Vẫn học tiếp bình thường.</source>
        <translation>The new version is on its way. Learning goes on as usual.</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>FileView</name>
    <message>
        <source>Đang mở tệp…</source>
        <translation>Opening the file…</translation>
    </message>
    <message>
        <source>Hình</source>
        <translation>Picture</translation>
    </message>
    <message>
        <source>Lưu ra tệp…</source>
        <translation>Save a copy…</translation>
    </message>
    <message>
        <source>Không mở được tài liệu này</source>
        <translation>This document can&apos;t be opened</translation>
    </message>
    <message>
        <source>Không phát được bài nghe này</source>
        <translation>This recording can&apos;t be played</translation>
    </message>
    <message>
        <source>Không phát được phim này</source>
        <translation>This film can&apos;t be played</translation>
    </message>
    <message>
        <source>Không mở được tệp này</source>
        <translation>This file can&apos;t be opened</translation>
    </message>
    <message>
        <source>Có thể lưu ra tệp để mở bằng chương trình khác.</source>
        <translation>A copy can be saved and opened with another program.</translation>
    </message>
    <message>
        <source>Tài liệu có đặt mật khẩu. Hãy hỏi giảng viên để nhận bản không có mật khẩu.</source>
        <translation>The document is locked by a password. The trainer can provide a copy without one.</translation>
    </message>
    <message>
        <source>Tệp quá lớn so với khả năng của chương trình.</source>
        <translation>The file is larger than this program can show.</translation>
    </message>
    <message>
        <source>Một trang của tài liệu quá nặng nên máy này không hiện được.</source>
        <translation>A page of this document is too heavy for this computer to show.</translation>
    </message>
    <message>
        <source>Máy này thiếu phần hiển thị loại tệp này. Hãy cài lại chương trình.</source>
        <translation>The part that shows such files is missing on this computer. Please install the program again.</translation>
    </message>
    <message>
        <source>Chương trình không hiển thị loại tệp này.</source>
        <translation>This program does not show files of this kind.</translation>
    </message>
    <message>
        <source>Tệp bị hỏng hoặc không đúng định dạng. Hãy báo cho giảng viên.</source>
        <translation>The file is damaged or not of the expected kind. Please tell the trainer.</translation>
    </message>
    <message>
        <source>Đã lưu vào {place}</source>
        <translation>Saved to {place}</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Chưa lưu được tệp. Hãy chọn thư mục khác, hoặc kiểm tra chỗ trống trên đĩa.</source>
        <translation>The copy could not be saved. Choose another folder, or check the free space on the disk.</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Tìm trong bài, gõ không dấu cũng được</source>
        <translation>Find in this lesson, with or without accents</translation>
    </message>
    <message>
        <source>Tìm trong bài</source>
        <translation>Find in this lesson</translation>
    </message>
    <message>
        <source>Chỗ trước (Shift+Enter)</source>
        <translation>Previous (Shift+Enter)</translation>
    </message>
    <message>
        <source>Chỗ tiếp theo (Enter)</source>
        <translation>Next (Enter)</translation>
    </message>
    <message>
        <source>Đóng (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
    <message>
        <source>Đang tìm…</source>
        <translation>Looking…</translation>
    </message>
    <message>
        <source>Không tìm thấy</source>
        <translation>Not found</translation>
    </message>
    <message>
        <source>{place} / hơn {total}</source>
        <translation>{place} / more than {total}</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Đánh dấu xem lại</source>
        <translation>Flag</translation>
    </message>
    <message>
        <source>Phím F</source>
        <translation>Key F</translation>
    </message>
    <message>
        <source>Sang câu sau là không quay lại được.</source>
        <translation>There is no way back from the next question.</translation>
    </message>
    <message>
        <source>Câu trước</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>Nộp bài</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>Câu tiếp theo</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Đã đánh dấu</source>
        <translation>Flagged</translation>
    </message>
</context>
<context>
    <name>GetCourseDialog</name>
    <message>
        <source>Tải khóa học</source>
        <translation>Get courses</translation>
    </message>
    <message>
        <source>Từ máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Từ máy trong phòng</source>
        <translation>Laptop in the room</translation>
    </message>
    <message>
        <source>Từ USB, thư mục</source>
        <translation>USB stick, folder</translation>
    </message>
    <message>
        <source>Lấy khóa học từ đâu</source>
        <translation>Where to get courses from</translation>
    </message>
    <message>
        <source>Chỉ tải bài đọc (bỏ phim, âm thanh, tài liệu lớn)</source>
        <translation>Reading only (no films, sound or large documents)</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Các khóa học do máy chủ phát hành.</source>
        <translation>Courses that the server offers.</translation>
    </message>
    <message>
        <source>Xem lại danh sách</source>
        <translation>Look again</translation>
    </message>
    <message>
        <source>Địa chỉ máy giảng viên</source>
        <translation>Trainer&apos;s laptop</translation>
    </message>
    <message>
        <source>Ví dụ: 192.168.1.20:8000</source>
        <translation>Such as 192.168.1.20:8000</translation>
    </message>
    <message>
        <source>Xem khóa học</source>
        <translation>Show courses</translation>
    </message>
    <message>
        <source>Chọn nơi có khóa học</source>
        <translation>Choose where the courses are</translation>
    </message>
    <message>
        <source>USB, thư mục, hoặc tệp khóa học do người khác đưa.</source>
        <translation>A USB stick, a folder, or a course file that somebody gave.</translation>
    </message>
    <message>
        <source>Lấy khóa học từ máy của giảng viên</source>
        <translation>Get courses from the trainer&apos;s laptop</translation>
    </message>
    <message>
        <source>Máy này và máy giảng viên cần vào cùng một mạng. Địa chỉ hiện trên máy giảng viên.</source>
        <translation>This computer and the trainer&apos;s laptop need the same network. The laptop shows its address.</translation>
    </message>
    <message>
        <source>Địa chỉ chưa đúng</source>
        <translation>This is not an address</translation>
    </message>
    <message>
        <source>Nhập như trên máy giảng viên, ví dụ 192.168.1.20:8000.</source>
        <translation>Type it as the trainer&apos;s laptop shows it, such as 192.168.1.20:8000.</translation>
    </message>
    <message>
        <source>Các khóa học do máy chủ {host} phát hành.</source>
        <translation>Courses that the server {host} offers.</translation>
    </message>
    <message numerus="yes">
        <source>Tải cả %n khóa học</source>
        <translation>
            <numerusform>Get %n course</numerusform>
            <numerusform>Get all %n courses</numerusform>
        </translation>
    </message>
    <message>
        <source>Đóng, vẫn tải tiếp</source>
        <translation>Close, go on downloading</translation>
    </message>
    <message>
        <source>Tải cả: {whole}. Chỉ bài đọc: {reading}.</source>
        <translation>Everything: {whole}. Reading only: {reading}.</translation>
    </message>
</context>
<context>
    <name>HitDelegate</name>
    <message>
        <source>Thuật ngữ</source>
        <translation>Term</translation>
    </message>
    <message>
        <source>Giải thích câu hỏi</source>
        <translation>Answer explained</translation>
    </message>
</context>
<context>
    <name>HitList</name>
    <message>
        <source>Kết quả tìm kiếm</source>
        <translation>Search results</translation>
    </message>
</context>
<context>
    <name>IdentityCard</name>
    <message>
        <source>Không phải tôi</source>
        <translation>Not me</translation>
    </message>
    <message>
        <source>Học viên làm bài</source>
        <translation>Taken by</translation>
    </message>
    <message>
        <source>Chưa ghi đơn vị</source>
        <translation>No unit given</translation>
    </message>
    <message>
        <source>Chưa ghi danh: kết quả được giữ trên máy này và gửi sau khi ghi danh.</source>
        <translation>Not enrolled: results are kept on this computer and sent after enrolment.</translation>
    </message>
</context>
<context>
    <name>IntroPanel</name>
    <message>
        <source>Có một lần làm bài đang dở. Các câu đã trả lời vẫn còn.</source>
        <translation>An attempt is under way. Its answers are still there.</translation>
    </message>
    <message>
        <source>Đề còn khóa, chờ mã mở đề.</source>
        <translation>The questions wait for their code.</translation>
    </message>
    <message>
        <source>Một lần làm bài đã hết giờ và chưa nộp. Các câu đã trả lời vẫn còn.</source>
        <translation>The time of an attempt is up and it was not submitted. All answers are still there.</translation>
    </message>
    <message>
        <source>Làm tiếp</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Mở lại để nộp bài</source>
        <translation>Open to submit</translation>
    </message>
    <message>
        <source>Làm thêm một lần</source>
        <translation>One more attempt</translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation>Take again</translation>
    </message>
    <message>
        <source>Bắt đầu làm bài</source>
        <translation>Start the quiz</translation>
    </message>
</context>
<context>
    <name>JoinClassDialog</name>
    <message>
        <source>Vào lớp</source>
        <translation>Join class</translation>
    </message>
    <message>
        <source>Nhập mã vào lớp hiện trên máy giảng viên. Kết quả sẽ được gửi qua máy đó.</source>
        <translation>Type the join code shown on the trainer&apos;s computer. Results will be sent through it.</translation>
    </message>
    <message>
        <source>Mã vào lớp</source>
        <translation>Join code</translation>
    </message>
    <message>
        <source>13 chữ số; dán liên kết vào cũng được</source>
        <translation>13 digits; a link can be pasted too</translation>
    </message>
    <message>
        <source>Địa chỉ máy giảng viên</source>
        <translation>Address of the trainer&apos;s computer</translation>
    </message>
    <message>
        <source>Chỉ cần khi không tìm thấy, ví dụ 192.168.1.20:8000</source>
        <translation>Only needed when it is not found, e.g. 192.168.1.20:8000</translation>
    </message>
    <message>
        <source>Nhập địa chỉ máy giảng viên</source>
        <translation>Type the trainer&apos;s address</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Đang tìm máy trong mạng…</source>
        <translation>Looking for computers on the network…</translation>
    </message>
    <message>
        <source>Máy thấy trong mạng:</source>
        <translation>Computers seen on the network:</translation>
    </message>
    <message numerus="yes">
        <source>và %n máy khác</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa thấy máy nào trong mạng. Nếu có mã, nhập thêm địa chỉ ghi cạnh mã.</source>
        <translation>No computer was found on the network. With a code, also type the address shown beside it.</translation>
    </message>
    <message>
        <source>Mã có {needed} chữ số; mới có {count}.</source>
        <translation>The code has {needed} digits; so far there are {count}.</translation>
    </message>
    <message>
        <source>Đang vào lớp…</source>
        <translation>Joining…</translation>
    </message>
</context>
<context>
    <name>JoinPage</name>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Địa chỉ máy chủ</source>
        <translation>Hub address</translation>
    </message>
    <message>
        <source>Ghi trên giấy cùng với mã, ví dụ hoc.tinh.gov.vn</source>
        <translation>On the paper with the code, for example hoc.tinh.gov.vn</translation>
    </message>
    <message>
        <source>Mã ghi danh</source>
        <translation>Enrolment code</translation>
    </message>
    <message>
        <source>16 chữ số, dán vào cũng được</source>
        <translation>16 digits, may be pasted</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Chưa có mã: học không cần ghi danh</source>
        <translation>No code yet: study without enrolling</translation>
    </message>
    <message>
        <source>Máy này không có mạng: ghi danh qua máy giảng viên</source>
        <translation>No network here: enrol through the trainer&apos;s machine</translation>
    </message>
    <message>
        <source>Mã vào lớp</source>
        <translation>Join code</translation>
    </message>
    <message>
        <source>13 chữ số hiện trên máy giảng viên</source>
        <translation>13 digits shown on the trainer&apos;s machine</translation>
    </message>
    <message>
        <source>Địa chỉ máy giảng viên</source>
        <translation>Address of the trainer&apos;s machine</translation>
    </message>
    <message>
        <source>Chỉ cần khi không tìm thấy, ví dụ 192.168.1.20:8000</source>
        <translation>Only where it is not found, for example 192.168.1.20:8000</translation>
    </message>
    <message>
        <source>Kết quả được giữ trên máy này, và gửi đi sau khi ghi danh.</source>
        <translation>Results stay on this computer and are sent after enrolment.</translation>
    </message>
    <message>
        <source>Họ và tên</source>
        <translation>Full name</translation>
    </message>
    <message>
        <source>Đơn vị</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>Không bắt buộc</source>
        <translation>Optional</translation>
    </message>
    <message>
        <source>Bắt đầu học</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Có mã ghi danh: ghi danh ngay</source>
        <translation>Have a code: enrol now</translation>
    </message>
    <message>
        <source>Học không cần ghi danh</source>
        <translation>Study without enrolling</translation>
    </message>
    <message>
        <source>Ghi danh cho {name} bằng mã do giảng viên phát.</source>
        <translation>Enrol {name} with the code handed out by the trainer.</translation>
    </message>
    <message>
        <source>Nhập địa chỉ và mã do giảng viên phát.</source>
        <translation>Enter the address and the code handed out by the trainer.</translation>
    </message>
    <message>
        <source>Địa chỉ chưa đúng. Ví dụ: hoc.tinh.gov.vn</source>
        <translation>This is not an address. Example: hoc.tinh.gov.vn</translation>
    </message>
    <message>
        <source>Mã có 16 chữ số; mới có {count}.</source>
        <translation>The code has 16 digits; {count} so far.</translation>
    </message>
    <message>
        <source>Mã có {needed} chữ số; mới có {count}.</source>
        <translation>A code has {needed} digits; {count} so far.</translation>
    </message>
    <message>
        <source>Cần có họ và tên.</source>
        <translation>A full name is needed.</translation>
    </message>
    <message>
        <source>Đang ghi danh…</source>
        <translation>Enrolling…</translation>
    </message>
</context>
<context>
    <name>Journey</name>
    <message>
        <source>Hành trình của kết quả</source>
        <translation>Journey of the result</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>Đóng chương trình</source>
        <translation>Close the program</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n kết quả chưa gửi</source>
        <translation>
            <numerusform>%n result not sent yet</numerusform>
            <numerusform>%n results not sent yet</numerusform>
        </translation>
    </message>
    <message>
        <source>Đang có mạng, gửi chỉ mất ít giây.</source>
        <translation>The network is there; sending takes a few seconds.</translation>
    </message>
    <message>
        <source>Gửi rồi đóng</source>
        <translation>Send, then close</translation>
    </message>
    <message>
        <source>Đóng, gửi lần sau</source>
        <translation>Close, send later</translation>
    </message>
    <message>
        <source>Đang gửi…</source>
        <translation>Sending…</translation>
    </message>
    <message>
        <source>Kết quả vẫn được giữ trên máy này và tự gửi lần sau.</source>
        <translation>The results are still kept on this computer and are sent next time.</translation>
    </message>
    <message>
        <source>Chưa gửi được</source>
        <translation>Could not be sent</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Đã trả lời</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Chưa trả lời</source>
        <translation>Not answered</translation>
    </message>
    <message>
        <source>Xem lại</source>
        <translation>Flagged</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
</context>
<context>
    <name>LessonView</name>
    <message>
        <source>Đã chuyển đến: {words}</source>
        <translation>Moved to: {words}</translation>
    </message>
    <message>
        <source>Sao chép</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Sao chép địa chỉ liên kết</source>
        <translation>Copy link address</translation>
    </message>
    <message>
        <source>Chọn tất cả</source>
        <translation>Select all</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Khóa học</source>
        <translation>Courses</translation>
    </message>
    <message>
        <source>Kiểm tra khóa học mới</source>
        <translation>Check for new courses</translation>
    </message>
    <message>
        <source>Tải khóa học</source>
        <translation>Get courses</translation>
    </message>
    <message>
        <source>Danh sách lúc {time}</source>
        <translation>List as of {time}</translation>
    </message>
    <message>
        <source>Chưa có khóa học</source>
        <translation>No courses yet</translation>
    </message>
    <message>
        <source>Máy chủ chưa phát hành khóa học nào. Cũng có thể lấy từ máy trong phòng hoặc từ USB.</source>
        <translation>The server offers no courses yet. A laptop in the room or a USB stick may have some.</translation>
    </message>
    <message>
        <source>Kiểm tra lại máy chủ</source>
        <translation>Check the server again</translation>
    </message>
    <message>
        <source>Lấy từ máy trong phòng hoặc từ USB</source>
        <translation>Get some from a laptop in the room or a USB stick</translation>
    </message>
    <message>
        <source>Ghi danh bằng mã của giảng viên để tải khóa học về máy.</source>
        <translation>Enrol with a trainer&apos;s code to download courses.</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Giấy phép</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>LoadingState</name>
    <message>
        <source>Đang mở…</source>
        <translation>Opening…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Không tìm kiếm khi đang làm bài.</source>
        <translation>No searching while taking a quiz.</translation>
    </message>
</context>
<context>
    <name>MapModel</name>
    <message>
        <source>Câu {number}: đã trả lời</source>
        <translation>Question {number}: answered</translation>
    </message>
    <message>
        <source>Câu {number}: chưa trả lời</source>
        <translation>Question {number}: not answered</translation>
    </message>
    <message>
        <source>đánh dấu xem lại</source>
        <translation>flagged</translation>
    </message>
    <message>
        <source>đã kiểm tra, đúng</source>
        <translation>checked, right</translation>
    </message>
    <message>
        <source>đã kiểm tra, chưa đúng</source>
        <translation>checked, not right</translation>
    </message>
    <message>
        <source>đã kiểm tra</source>
        <translation>checked</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Danh sách câu hỏi</source>
        <translation>List of questions</translation>
    </message>
    <message>
        <source>Đã trả lời {answered}/{total} câu</source>
        <translation>{answered}/{total} answered</translation>
    </message>
</context>
<context>
    <name>MarkGlyph</name>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
</context>
<context>
    <name>MatchingField</name>
    <message>
        <source>Các phương án</source>
        <translation>Options</translation>
    </message>
    <message>
        <source>đã ghép với {numbers}</source>
        <translation>matched with {numbers}</translation>
    </message>
</context>
<context>
    <name>MissingPane</name>
    <message>
        <source>Bài nghe chưa có trên máy này</source>
        <translation>The recording is not on this computer</translation>
    </message>
    <message>
        <source>Phim chưa có trên máy này</source>
        <translation>The film is not on this computer</translation>
    </message>
    <message>
        <source>Tài liệu chưa có trên máy này</source>
        <translation>The document is not on this computer</translation>
    </message>
    <message>
        <source>Đã tải</source>
        <translation>Downloaded</translation>
    </message>
    <message>
        <source>Tải về</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Dừng</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Đang tải về</source>
        <translation>Downloading</translation>
    </message>
    <message>
        <source>Cứ học bài khác trong lúc chờ, việc tải vẫn tiếp tục.</source>
        <translation>Other lessons can be read meanwhile; the download goes on.</translation>
    </message>
    <message>
        <source>Tải về một lần, sau đó mở được cả khi không có mạng.</source>
        <translation>Downloaded once, it opens without a network too.</translation>
    </message>
    <message>
        <source>Đang tìm nơi có tệp này…</source>
        <translation>Looking for a place that has this file…</translation>
    </message>
    <message>
        <source>{done} trong {total}</source>
        <translation>{done} of {total}</translation>
    </message>
</context>
<context>
    <name>NavItem</name>
    <message numerus="yes">
        <source>%n câu đến hạn</source>
        <translation>
            <numerusform>%n question due</numerusform>
            <numerusform>%n questions due</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumberEntry</name>
    <message>
        <source>đơn vị</source>
        <translation>unit</translation>
    </message>
    <message>
        <source>Viết bằng chữ số, ví dụ 1.234,5</source>
        <translation>In digits, for example 1234.5</translation>
    </message>
    <message>
        <source>Chưa đọc được thành số. Viết bằng chữ số, ví dụ 1.234,5</source>
        <translation>Does not read as a number yet. Write it in digits, for example 1234.5</translation>
    </message>
    <message>
        <source>Đọc là {number}</source>
        <translation>Read as {number}</translation>
    </message>
    <message>
        <source>chưa chọn đơn vị</source>
        <translation>no unit chosen yet</translation>
    </message>
    <message>
        <source>đơn vị đã viết là {unit}, khác đơn vị đã chọn</source>
        <translation>the unit written is {unit}, not the one chosen</translation>
    </message>
</context>
<context>
    <name>OffersDelegate</name>
    <message>
        <source>Đã có bài đọc</source>
        <translation>Reading is here</translation>
    </message>
    <message>
        <source>Đã có</source>
        <translation>Here</translation>
    </message>
    <message>
        <source>Có bản mới</source>
        <translation>Update available</translation>
    </message>
    <message>
        <source>Mới</source>
        <translation>New</translation>
    </message>
    <message>
        <source>Bản {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>còn {size} phim và tài liệu chưa tải</source>
        <translation>{size} of films and documents not downloaded</translation>
    </message>
    <message>
        <source>chỉ tải phần đã thay đổi</source>
        <translation>only what has changed is downloaded</translation>
    </message>
    <message>
        <source>riêng bài đọc {size}</source>
        <translation>reading alone {size}</translation>
    </message>
    <message>
        <source>bài đọc {size}</source>
        <translation>reading {size}</translation>
    </message>
    <message>
        <source>bỏ lại {size}</source>
        <translation>without {size}</translation>
    </message>
    <message>
        <source>Bỏ chờ</source>
        <translation>Don&apos;t wait</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Tải tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Tải về</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>Cập nhật</source>
        <translation>Update</translation>
    </message>
    <message>
        <source>Tải phim, tài liệu</source>
        <translation>Get films</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open course</translation>
    </message>
</context>
<context>
    <name>OffersPanel</name>
    <message>
        <source>Khóa học ở nơi này</source>
        <translation>Courses at this place</translation>
    </message>
    <message>
        <source>Đang xem danh sách khóa học…</source>
        <translation>Looking at the list of courses…</translation>
    </message>
    <message>
        <source>Nơi này chưa có khóa học</source>
        <translation>No courses here yet</translation>
    </message>
    <message>
        <source>Có thể xem nơi khác.</source>
        <translation>Another place may have some.</translation>
    </message>
    <message>
        <source>Dừng và bỏ phần đã tải</source>
        <translation>Stop and discard what came</translation>
    </message>
</context>
<context>
    <name>OrderField</name>
    <message>
        <source>Giữ thứ tự này</source>
        <translation>Keep this order</translation>
    </message>
    <message>
        <source>Xếp lại từ đầu</source>
        <translation>Start over</translation>
    </message>
    <message>
        <source>Đã ghi thứ tự này.</source>
        <translation>This order is recorded.</translation>
    </message>
    <message>
        <source>Kéo, bấm mũi tên, hoặc Alt+↑ Alt+↓ để đổi chỗ. Nếu thứ tự đã đúng, bấm nút này.</source>
        <translation>Drag, use the arrows, or Alt+↑ Alt+↓ to move items. If the order is right already, press this button.</translation>
    </message>
</context>
<context>
    <name>OrderRow</name>
    <message>
        <source>Lên</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>Xuống</source>
        <translation>Down</translation>
    </message>
    <message>
        <source>Lên: {item}</source>
        <translation>Up: {item}</translation>
    </message>
    <message>
        <source>Xuống: {item}</source>
        <translation>Down: {item}</translation>
    </message>
    <message>
        <source>Đúng: vị trí {place}</source>
        <translation>Right: place {place}</translation>
    </message>
    <message>
        <source>Đúng chỗ</source>
        <translation>In the right place</translation>
    </message>
    <message>
        <source>Chưa đúng chỗ</source>
        <translation>Not in the right place</translation>
    </message>
</context>
<context>
    <name>OutlineDelegate</name>
    <message numerus="yes">
        <source>%n phút đọc</source>
        <translation>
            <numerusform>%n min read</numerusform>
            <numerusform>%n min read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n câu hỏi</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>%n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phút</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>đã làm {made}/{allowed} lần</source>
        <translation>{made}/{allowed} attempts made</translation>
    </message>
    <message>
        <source>cao nhất {score} điểm</source>
        <translation>highest score {score}</translation>
    </message>
    <message>
        <source>Tài liệu PDF</source>
        <translation>PDF document</translation>
    </message>
    <message>
        <source>Âm thanh</source>
        <translation>Sound</translation>
    </message>
    <message>
        <source>Phim</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>{size}, chưa tải</source>
        <translation>{size}, not downloaded</translation>
    </message>
    <message>
        <source>Đang làm dở</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Đạt</source>
        <translation>Passed</translation>
    </message>
    <message>
        <source>Chưa đạt</source>
        <translation>Not passed yet</translation>
    </message>
    <message>
        <source>Chờ chấm</source>
        <translation>Waiting to be graded</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Đang mở dữ liệu…</source>
        <translation>Opening the data…</translation>
    </message>
</context>
<context>
    <name>PdfPane</name>
    <message>
        <source>Nội dung tài liệu</source>
        <translation>The document</translation>
    </message>
    <message>
        <source>Đã chuyển đến: {words}</source>
        <translation>Moved to: {words}</translation>
    </message>
</context>
<context>
    <name>PdfTools</name>
    <message>
        <source>Trang</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Thu nhỏ (Ctrl -)</source>
        <translation>Smaller (Ctrl -)</translation>
    </message>
    <message>
        <source>Phóng to (Ctrl +)</source>
        <translation>Larger (Ctrl +)</translation>
    </message>
    <message>
        <source>Trang {page}/{total}</source>
        <translation>Page {page}/{total}</translation>
    </message>
</context>
<context>
    <name>PersonButton</name>
    <message>
        <source>Chưa chọn học viên</source>
        <translation>No learner chosen</translation>
    </message>
    <message>
        <source>Học viên: {name}</source>
        <translation>Learner: {name}</translation>
    </message>
    <message>
        <source>Những gì đã gửi về tôi</source>
        <translation>What was sent about me</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Thêm học viên</source>
        <translation>Add a learner</translation>
    </message>
</context>
<context>
    <name>PersonDelegate</name>
    <message>
        <source>Chưa ghi danh</source>
        <translation>Not enrolled</translation>
    </message>
    <message numerus="yes">
        <source>%n kết quả chờ gửi</source>
        <translation>
            <numerusform>%n result waiting</numerusform>
            <numerusform>%n results waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Chưa chọn</source>
        <translation>Not chosen yet</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
</context>
<context>
    <name>Points</name>
    <message>
        <source>{marks} điểm</source>
        <translation>{marks} marks</translation>
    </message>
</context>
<context>
    <name>QuestionMap</name>
    <message>
        <source>Danh sách câu hỏi</source>
        <translation>List of questions</translation>
    </message>
</context>
<context>
    <name>QuestionPanel</name>
    <message>
        <source>Chọn một phương án</source>
        <translation>Choose one</translation>
    </message>
    <message>
        <source>Chọn tất cả phương án đúng</source>
        <translation>Choose all that are right</translation>
    </message>
    <message>
        <source>Đúng hay sai</source>
        <translation>True or false</translation>
    </message>
    <message>
        <source>Câu {number}/{total}</source>
        <translation>Question {number}/{total}</translation>
    </message>
    <message>
        <source>tính điểm từng phần</source>
        <translation>parts earn marks</translation>
    </message>
    <message>
        <source>Điền vào chỗ trống</source>
        <translation>Fill in the gaps</translation>
    </message>
    <message>
        <source>Viết bài tự luận, có người chấm điểm</source>
        <translation>Write an essay; people grade it</translation>
    </message>
    <message>
        <source>Viết bài tự luận</source>
        <translation>Write an essay</translation>
    </message>
    <message>
        <source>Ghép mỗi ý với một phương án</source>
        <translation>Match each item with an option</translation>
    </message>
    <message>
        <source>Điền số</source>
        <translation>Write a number</translation>
    </message>
    <message>
        <source>Xếp theo đúng thứ tự</source>
        <translation>Put in the right order</translation>
    </message>
    <message>
        <source>Viết câu trả lời ngắn</source>
        <translation>Write a short answer</translation>
    </message>
</context>
<context>
    <name>QuizPage</name>
    <message>
        <source>Đang mở bài kiểm tra…</source>
        <translation>Opening the quiz…</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Điều hướng</source>
        <translation>Navigation</translation>
    </message>
    <message>
        <source>Khóa học</source>
        <translation>Courses</translation>
    </message>
    <message>
        <source>Ôn tập</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Kết quả</source>
        <translation>Results</translation>
    </message>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Tìm trong khóa học</source>
        <translation>Search the courses</translation>
    </message>
</context>
<context>
    <name>ReaderBar</name>
    <message>
        <source>Mục lục</source>
        <translation>Contents</translation>
    </message>
    <message>
        <source>Thuật ngữ</source>
        <translation>Glossary</translation>
    </message>
    <message>
        <source>Tìm trong bài (Ctrl+F)</source>
        <translation>Find in this lesson (Ctrl+F)</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Ý kiến phản hồi</source>
        <translation>Feedback</translation>
    </message>
    <message>
        <source>Chữ vừa</source>
        <translation>Medium text</translation>
    </message>
    <message>
        <source>Chữ to</source>
        <translation>Large text</translation>
    </message>
    <message>
        <source>Chữ to hơn</source>
        <translation>Larger text</translation>
    </message>
    <message>
        <source>Chữ rất to</source>
        <translation>Very large text</translation>
    </message>
</context>
<context>
    <name>ReaderFooter</name>
    <message>
        <source>Tiến độ của bài này</source>
        <translation>Progress in this lesson</translation>
    </message>
    <message>
        <source>Bài trước</source>
        <translation>Previous</translation>
    </message>
    <message>
        <source>Luyện tập lại</source>
        <translation>Practise again</translation>
    </message>
    <message>
        <source>Đã hoàn thành bài này</source>
        <translation>Lesson completed</translation>
    </message>
    <message>
        <source>Đã nghe {percent}% bài này</source>
        <translation>{percent}% of this lesson heard</translation>
    </message>
    <message>
        <source>Đã xem {percent}% bài này</source>
        <translation>{percent}% of this lesson watched</translation>
    </message>
    <message>
        <source>Đã đọc {percent}% bài này</source>
        <translation>{percent}% of this lesson read</translation>
    </message>
    <message>
        <source>Hoàn thành bài</source>
        <translation>Complete lesson</translation>
    </message>
    <message>
        <source>Làm bài luyện tập</source>
        <translation>Practise</translation>
    </message>
    <message>
        <source>Bài tiếp theo</source>
        <translation>Next lesson</translation>
    </message>
    <message>
        <source>Về khóa học</source>
        <translation>Back to the course</translation>
    </message>
</context>
<context>
    <name>ReaderLayout</name>
    <message>
        <source>Đang mở bài học…</source>
        <translation>Opening the lesson…</translation>
    </message>
    <message>
        <source>Nội dung bài học</source>
        <translation>The lesson</translation>
    </message>
</context>
<context>
    <name>ReaderPage</name>
    <message>
        <source>Bài {number}/{total}</source>
        <translation>Lesson {number}/{total}</translation>
    </message>
    <message>
        <source>khoảng {minutes} phút</source>
        <translation>about {minutes} min</translation>
    </message>
    <message>
        <source>Thuật ngữ</source>
        <translation>Glossary</translation>
    </message>
    <message>
        <source>Quay lại bài học</source>
        <translation>Back to the lesson</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Đang mở bản ghi…</source>
        <translation>Opening the record…</translation>
    </message>
    <message>
        <source>Bản ghi này đang ở đâu</source>
        <translation>Where this record is</translation>
    </message>
    <message>
        <source>Mã biên nhận</source>
        <translation>Receipt code</translation>
    </message>
    <message>
        <source>Sao chép</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Nội dung</source>
        <translation>What it says</translation>
    </message>
    <message>
        <source>Chương trình này chưa biết loại bản ghi này, nên chỉ hiện được nguyên văn.</source>
        <translation>This program does not know this kind of record yet, so it can only show its exact text.</translation>
    </message>
    <message>
        <source>Thông tin đi kèm</source>
        <translation>What goes with it</translation>
    </message>
    <message>
        <source>Xem nguyên văn</source>
        <translation>Show the exact text</translation>
    </message>
    <message>
        <source>Nguyên văn của bản ghi</source>
        <translation>Exact text of the record</translation>
    </message>
    <message>
        <source>Những gì đã gửi về tôi</source>
        <translation>What was sent about me</translation>
    </message>
    <message>
        <source>Ý kiến này được niêm phong. Chỉ máy chủ trung tâm mở được.</source>
        <translation>This feedback is sealed. Only the central server can open it.</translation>
    </message>
    <message>
        <source>Ẩn nguyên văn</source>
        <translation>Hide the exact text</translation>
    </message>
    <message>
        <source>Đã sao chép</source>
        <translation>Copied</translation>
    </message>
    <message>
        <source>Đang gửi. Trạng thái ở trên tự đổi khi máy chủ trả lời.</source>
        <translation>Sending. The state above changes by itself when the server answers.</translation>
    </message>
</context>
<context>
    <name>RecordWords</name>
    <message>
        <source>bỏ trống</source>
        <translation>left blank</translation>
    </message>
    <message>
        <source>phương án {number}</source>
        <translation>choice {number}</translation>
    </message>
    <message>
        <source>các phương án {numbers}</source>
        <translation>choices {numbers}</translation>
    </message>
    <message>
        <source>đúng</source>
        <translation>true</translation>
    </message>
    <message>
        <source>sai</source>
        <translation>false</translation>
    </message>
    <message>
        <source>ghép {pairs}</source>
        <translation>paired {pairs}</translation>
    </message>
    <message>
        <source>thứ tự {numbers}</source>
        <translation>in the order {numbers}</translation>
    </message>
    <message>
        <source>Kết quả làm bài</source>
        <translation>Result of a quiz</translation>
    </message>
    <message>
        <source>Đã mở đề</source>
        <translation>A paper was opened</translation>
    </message>
    <message>
        <source>Tiến độ học</source>
        <translation>Progress in lessons</translation>
    </message>
    <message>
        <source>Số câu đã ôn tập</source>
        <translation>Questions reviewed</translation>
    </message>
    <message>
        <source>Ghi danh máy này</source>
        <translation>Enrolment of this computer</translation>
    </message>
    <message>
        <source>Dùng khóa mới thay khóa cũ</source>
        <translation>A new key in place of an old one</translation>
    </message>
    <message>
        <source>Sự cố của máy</source>
        <translation>Event of the computer</translation>
    </message>
    <message>
        <source>Ý kiến phản hồi</source>
        <translation>Feedback</translation>
    </message>
    <message>
        <source>Loại khác: {kind}</source>
        <translation>Another kind: {kind}</translation>
    </message>
    <message>
        <source>Đồng hồ của máy bị chỉnh</source>
        <translation>The computer&apos;s clock was set</translation>
    </message>
    <message>
        <source>Dữ liệu được khôi phục từ bản cũ, hoặc có hai bản sao</source>
        <translation>The data was restored from an older copy, or there are two copies</translation>
    </message>
    <message>
        <source>Dữ liệu hỏng, đã dựng lại, mất phần cuối</source>
        <translation>The data was damaged and built again; its last part is lost</translation>
    </message>
    <message>
        <source>Mất khóa của máy, đã tạo khóa mới</source>
        <translation>The computer&apos;s key was lost, and a new one made</translation>
    </message>
    <message>
        <source>{time}, từ máy khác</source>
        <translation>{time}, from another computer</translation>
    </message>
    <message numerus="yes">
        <source>%n bài học</source>
        <translation>
            <numerusform>%n lesson</numerusform>
            <numerusform>%n lessons</numerusform>
        </translation>
    </message>
    <message>
        <source>tự học</source>
        <translation>self-study</translation>
    </message>
    <message>
        <source>lớp học</source>
        <translation>class</translation>
    </message>
    <message>
        <source>cuộc thi</source>
        <translation>contest</translation>
    </message>
    <message>
        <source>có người coi thi</source>
        <translation>supervised</translation>
    </message>
    <message>
        <source>sai rõ ràng</source>
        <translation>plainly wrong</translation>
    </message>
    <message>
        <source>chưa được đối chiếu</source>
        <translation>not checked</translation>
    </message>
    <message>
        <source>khớp với máy chủ</source>
        <translation>agrees with the server</translation>
    </message>
    <message>
        <source>Lập lúc</source>
        <translation>Made at</translation>
    </message>
    <message>
        <source>Đồng hồ của máy</source>
        <translation>The computer&apos;s clock</translation>
    </message>
    <message>
        <source>Về ai</source>
        <translation>About whom</translation>
    </message>
    <message>
        <source>Người lập</source>
        <translation>Made by</translation>
    </message>
    <message>
        <source>Đơn vị lúc đó</source>
        <translation>Unit at the time</translation>
    </message>
    <message>
        <source>Hoàn cảnh</source>
        <translation>Setting</translation>
    </message>
    <message>
        <source>Lớp hoặc cuộc thi</source>
        <translation>Class or contest</translation>
    </message>
    <message>
        <source>Số thứ tự trên máy này</source>
        <translation>Number on this computer</translation>
    </message>
    <message>
        <source>Mã bản ghi</source>
        <translation>Id of the record</translation>
    </message>
    <message>
        <source>Dấu của bản ghi trước</source>
        <translation>Digest of the record before</translation>
    </message>
    <message>
        <source>Mã thiết bị</source>
        <translation>Id of the device</translation>
    </message>
    <message>
        <source>Loại</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>{time}, sau đó máy chạy thêm {span}, khởi động lại {count} lần</source>
        <translation>{time}; the computer ran for {span} since, restarted {count} times</translation>
    </message>
    <message>
        <source>Giờ máy chủ xác nhận gần nhất</source>
        <translation>Last time signed by the server</translation>
    </message>
    <message>
        <source>người số {number} ở máy chủ</source>
        <translation>person number {number} at the server</translation>
    </message>
    <message>
        <source>hồ sơ {name} trên máy này</source>
        <translation>profile {name} on this computer</translation>
    </message>
    <message>
        <source>chính máy này</source>
        <translation>this computer itself</translation>
    </message>
    <message>
        <source>Khóa học</source>
        <translation>Course</translation>
    </message>
    <message>
        <source>Số bản của khóa học</source>
        <translation>Serial of the course</translation>
    </message>
    <message>
        <source>Bài kiểm tra</source>
        <translation>Quiz</translation>
    </message>
    <message>
        <source>Lần làm bài</source>
        <translation>Attempt</translation>
    </message>
    <message>
        <source>Mã đề đã rút</source>
        <translation>Id of the drawn paper</translation>
    </message>
    <message>
        <source>Dấu của bài kiểm tra</source>
        <translation>Digest of the quiz</translation>
    </message>
    <message>
        <source>tự nộp bài</source>
        <translation>handed in</translation>
    </message>
    <message>
        <source>hết giờ</source>
        <translation>time was up</translation>
    </message>
    <message>
        <source>chưa chấm</source>
        <translation>not graded yet</translation>
    </message>
    <message>
        <source>Thời gian làm bài</source>
        <translation>Time taken</translation>
    </message>
    <message>
        <source>Kết thúc do</source>
        <translation>Ended by</translation>
    </message>
    <message>
        <source>Điểm máy này tính</source>
        <translation>Score by this computer</translation>
    </message>
    <message>
        <source>Điểm các câu</source>
        <translation>Marks</translation>
    </message>
    <message>
        <source>Số câu đã trả lời</source>
        <translation>Questions answered</translation>
    </message>
    <message>
        <source>Câu {number}</source>
        <translation>Question {number}</translation>
    </message>
    <message>
        <source>không có</source>
        <translation>none</translation>
    </message>
    <message>
        <source>Điều cần xem xét</source>
        <translation>Needs review</translation>
    </message>
    <message>
        <source>Số lần mở lại chương trình</source>
        <translation>Times the program was started again</translation>
    </message>
    <message>
        <source>Thời gian chương trình đóng</source>
        <translation>Time the program was closed</translation>
    </message>
    <message>
        <source>Đồng hồ bị chỉnh</source>
        <translation>The clock was set</translation>
    </message>
    <message>
        <source>Câu hỏi phụ</source>
        <translation>Tie-break question</translation>
    </message>
    <message>
        <source>{wrong} lần kiểm tra chưa đúng, {hints} gợi ý</source>
        <translation>{wrong} wrong checks, {hints} hints</translation>
    </message>
    <message>
        <source>Kiểm tra và gợi ý</source>
        <translation>Checks and hints</translation>
    </message>
    <message>
        <source>mở lần đầu {time}</source>
        <translation>first opened {time}</translation>
    </message>
    <message>
        <source>hoàn thành {time}</source>
        <translation>completed {time}</translation>
    </message>
    <message>
        <source>đến {percent}% bài</source>
        <translation>{percent}% of the lesson</translation>
    </message>
    <message>
        <source>Ngày</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>Nhớ</source>
        <translation>Remembered</translation>
    </message>
    <message>
        <source>Chưa nhớ</source>
        <translation>Forgotten</translation>
    </message>
    <message>
        <source>Ôn lần đầu</source>
        <translation>Reviewed for the first time</translation>
    </message>
    <message>
        <source>Điều đã xảy ra</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>Lúc</source>
        <translation>At</translation>
    </message>
    <message>
        <source>Chỉnh</source>
        <translation>Set</translation>
    </message>
    <message>
        <source>Hồ sơ trên máy này</source>
        <translation>Profile on this computer</translation>
    </message>
    <message>
        <source>Người ở máy chủ</source>
        <translation>Person at the server</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Dấu của giấy xác nhận thiết bị</source>
        <translation>Digest of the device&apos;s certificate</translation>
    </message>
    <message>
        <source>Thay cho thiết bị</source>
        <translation>In place of the device</translation>
    </message>
    <message>
        <source>Số bản ghi của khóa cũ</source>
        <translation>Records by the old key</translation>
    </message>
    <message>
        <source>Dấu của bản ghi cuối</source>
        <translation>Digest of its last record</translation>
    </message>
    <message>
        <source>Bài học</source>
        <translation>Lesson</translation>
    </message>
    <message>
        <source>Mức đánh giá</source>
        <translation>Rating</translation>
    </message>
    <message>
        <source>Ý kiến</source>
        <translation>Opinion</translation>
    </message>
    <message>
        <source>Bắt đầu lúc</source>
        <translation>Begun at</translation>
    </message>
    <message>
        <source>Mã lần làm bài</source>
        <translation>Id of the attempt</translation>
    </message>
    <message>
        <source>tới {span}</source>
        <translation>forward by {span}</translation>
    </message>
    <message>
        <source>lùi {span}</source>
        <translation>back by {span}</translation>
    </message>
    <message>
        <source>Đã ghi</source>
        <translation>Recorded</translation>
    </message>
    <message>
        <source>Do một máy khác ghi.</source>
        <translation>Recorded by another computer.</translation>
    </message>
    <message>
        <source>Được lưu trên máy này.</source>
        <translation>Kept on this computer.</translation>
    </message>
</context>
<context>
    <name>RecordsPage</name>
    <message>
        <source>Những gì đã gửi về tôi</source>
        <translation>What was sent about me</translation>
    </message>
    <message>
        <source>Ý kiến của tôi</source>
        <translation>My feedback</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Chưa gửi</source>
        <translation>Not sent</translation>
    </message>
    <message>
        <source>Bản ghi được xem</source>
        <translation>Records shown</translation>
    </message>
    <message>
        <source>Đang mở các bản ghi…</source>
        <translation>Opening the records…</translation>
    </message>
    <message>
        <source>Đây là tất cả những gì máy này ghi về học viên để gửi lên máy chủ trung tâm. Bấm vào một dòng để đọc toàn bộ nội dung.</source>
        <translation>This is everything that this computer records about the learner, to be sent to the central server. Press a line to read all of it.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln bản ghi</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln bản ghi máy chủ chưa nhận</source>
        <translation>
            <numerusform>%Ln not received by the server yet</numerusform>
            <numerusform>%Ln not received by the server yet</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa có bản ghi nào</source>
        <translation>No records yet</translation>
    </message>
    <message>
        <source>Học xong một bài hoặc nộp một bài kiểm tra, bản ghi sẽ hiện ở đây.</source>
        <translation>Finish a lesson or hand in a quiz, and its record appears here.</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open courses</translation>
    </message>
    <message>
        <source>{count}, máy chủ đã nhận đủ.</source>
        <translation>{count}, all received by the server.</translation>
    </message>
</context>
<context>
    <name>RemarksCard</name>
    <message>
        <source>Cần xem xét</source>
        <translation>Needs review</translation>
    </message>
    <message>
        <source>Bài làm vẫn được giữ và gửi đầy đủ. Người phụ trách xem và quyết định.</source>
        <translation>The attempt is kept and sent in full. People look at it and decide.</translation>
    </message>
</context>
<context>
    <name>ResultDetailPage</name>
    <message>
        <source>Đang mở kết quả…</source>
        <translation>Opening the results…</translation>
    </message>
    <message>
        <source>Xem lại bài làm</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Tất cả</source>
        <translation>All</translation>
    </message>
    <message>
        <source>Câu chưa đúng</source>
        <translation>Not right</translation>
    </message>
    <message>
        <source>Câu hỏi được xem</source>
        <translation>Questions shown</translation>
    </message>
    <message>
        <source>Không có câu nào chưa đúng.</source>
        <translation>There is nothing that was not right.</translation>
    </message>
    <message>
        <source>Về khóa học</source>
        <translation>Back to the course</translation>
    </message>
    <message>
        <source>Làm lại</source>
        <translation>Take again</translation>
    </message>
    <message>
        <source>Hành trình của kết quả</source>
        <translation>Journey of the result</translation>
    </message>
    <message>
        <source>Đang gửi. Hành trình tự đổi khi máy chủ trả lời.</source>
        <translation>Sending. The journey changes by itself when the server answers.</translation>
    </message>
    <message>
        <source>Mã biên nhận</source>
        <translation>Receipt code</translation>
    </message>
    <message>
        <source>Sao chép</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>Đọc mã này cho giảng viên khi cần tra cứu kết quả.</source>
        <translation>Read this code to the trainer to have the result looked up.</translation>
    </message>
    <message>
        <source>Xem bản ghi đã gửi</source>
        <translation>Show the record</translation>
    </message>
    <message>
        <source>Kết quả</source>
        <translation>Results</translation>
    </message>
    <message>
        <source>Đúng {correct}/{total} câu</source>
        <translation>{correct}/{total} right</translation>
    </message>
    <message>
        <source>Lần làm thứ {number} · nộp {time}</source>
        <translation>Attempt {number} · submitted {time}</translation>
    </message>
    <message>
        <source>Điểm đạt: từ {score}</source>
        <translation>Pass mark: {score}</translation>
    </message>
    <message>
        <source>Đã sao chép</source>
        <translation>Copied</translation>
    </message>
</context>
<context>
    <name>ResultWords</name>
    <message>
        <source>Chờ chấm</source>
        <translation>Waiting to be graded</translation>
    </message>
    <message>
        <source>Đã trả lời</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>Cần xem xét</source>
        <translation>Needs review</translation>
    </message>
    <message>
        <source>Chưa hiện</source>
        <translation>Not shown</translation>
    </message>
    <message>
        <source>Đang làm dở</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>Chờ gửi</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Đang trung chuyển</source>
        <translation>Carried</translation>
    </message>
    <message>
        <source>Máy chủ đã nhận</source>
        <translation>Received</translation>
    </message>
    <message>
        <source>Kết quả được lưu trên máy này.</source>
        <translation>The result is kept on this computer.</translation>
    </message>
    <message>
        <source>Qua {name}</source>
        <translation>By {name}</translation>
    </message>
    <message>
        <source>Một máy trung chuyển đang giữ kết quả.</source>
        <translation>A relay has the result.</translation>
    </message>
    <message>
        <source>{name} đã xác nhận.</source>
        <translation>{name} has confirmed it.</translation>
    </message>
    <message>
        <source>Máy chủ đã xác nhận bằng biên nhận.</source>
        <translation>The hub has confirmed it with a receipt.</translation>
    </message>
    <message>
        <source>{name} đã chấm.</source>
        <translation>Graded by {name}.</translation>
    </message>
    <message>
        <source>Người phụ trách ở {name} quyết định.</source>
        <translation>Decided by people at {name}.</translation>
    </message>
    <message>
        <source>Đạt</source>
        <translation>Passed</translation>
    </message>
    <message>
        <source>Không đạt</source>
        <translation>Not passed</translation>
    </message>
    <message>
        <source>Bắt đầu làm bài</source>
        <translation>Started</translation>
    </message>
    <message>
        <source>Đã nộp bài</source>
        <translation>Submitted</translation>
    </message>
    <message>
        <source>Đã có điểm</source>
        <translation>Graded</translation>
    </message>
    <message>
        <source>Đã xem xét: được tính</source>
        <translation>Reviewed: it counts</translation>
    </message>
    <message>
        <source>Đã xem xét: không tính</source>
        <translation>Reviewed: it does not count</translation>
    </message>
    <message>
        <source>Kết quả tự gửi khi có mạng.</source>
        <translation>It is sent when there is a network.</translation>
    </message>
    <message>
        <source>Máy chủ không nhận</source>
        <translation>Refused by the server</translation>
    </message>
    <message>
        <source>Gửi lại</source>
        <translation>Resend</translation>
    </message>
    <message>
        <source>Gửi ngay</source>
        <translation>Send now</translation>
    </message>
    <message>
        <source>Máy chủ không đọc được. Cập nhật chương trình rồi bấm Gửi lại; nếu vẫn vậy, đọc mã biên nhận cho người phụ trách.</source>
        <translation>The server cannot read it. Update the program, then press Resend; if it is refused again, tell the receipt code to whoever is in charge.</translation>
    </message>
    <message>
        <source>Máy chủ chưa biết dạng mới này. Chờ máy chủ được cập nhật rồi bấm Gửi lại, hoặc đọc mã biên nhận cho người phụ trách.</source>
        <translation>The server does not know this new form yet. Wait until the server is updated, then press Resend, or tell the receipt code to whoever is in charge.</translation>
    </message>
    <message>
        <source>Dấu xác thực không khớp với máy này. Đọc mã biên nhận cho người phụ trách.</source>
        <translation>Its signature does not match this computer. Tell the receipt code to whoever is in charge.</translation>
    </message>
    <message>
        <source>Máy trong phòng không nhận của lớp khác. Bấm Gửi lại để gửi thẳng về máy chủ.</source>
        <translation>The computer in the room takes nothing from other classes. Press Resend to send it straight to the server.</translation>
    </message>
    <message>
        <source>Lý do: {reason}. Bấm Gửi lại; nếu vẫn vậy, đọc mã biên nhận cho người phụ trách.</source>
        <translation>Reason: {reason}. Press Resend; if it is refused again, tell the receipt code to whoever is in charge.</translation>
    </message>
    <message>
        <source>Nội dung vẫn được giữ đầy đủ trên máy này.</source>
        <translation>All of it is still kept on this computer.</translation>
    </message>
    <message>
        <source>Chưa trả lời</source>
        <translation>Not answered</translation>
    </message>
    <message>
        <source>Đúng</source>
        <translation>Right</translation>
    </message>
    <message>
        <source>Đúng một phần</source>
        <translation>Partly right</translation>
    </message>
    <message>
        <source>Chưa đúng</source>
        <translation>Not right</translation>
    </message>
    <message>
        <source>Đã nộp, chờ chấm</source>
        <translation>Submitted, not graded yet</translation>
    </message>
    <message numerus="yes">
        <source>Còn %n câu tự luận chờ người chấm.</source>
        <translation>
            <numerusform>%n essay waits for people to grade it.</numerusform>
            <numerusform>%n essays wait for people to grade them.</numerusform>
        </translation>
    </message>
    <message>
        <source>Có kết quả chấm thì điểm hiện ở đây, không phải làm gì thêm.</source>
        <translation>The score shows here once it is graded; nothing else has to be done.</translation>
    </message>
    <message>
        <source>Đáp án của bài này được giữ kín. Điểm hiện ở đây khi có mã mở đáp án hoặc kết quả chấm từ máy chủ.</source>
        <translation>The keys of this quiz are sealed. The score shows here with the code that opens the keys, or with the grade from the hub.</translation>
    </message>
    <message>
        <source>Điểm hiện từ {time}, khi bài kiểm tra đóng.</source>
        <translation>The score shows from {time}, when the quiz closes.</translation>
    </message>
    <message>
        <source>Theo quy định của bài này, điểm không hiện trên máy.</source>
        <translation>By the rules of this quiz, the score is not shown on this computer.</translation>
    </message>
    <message>
        <source>Nội dung khóa học này không còn trên máy, nên không hiện lại được câu hỏi.</source>
        <translation>The content of this course is not on this computer any more, so the questions can&apos;t be shown.</translation>
    </message>
    <message>
        <source>Đáp án được giữ kín, nên chưa biết câu nào đúng.</source>
        <translation>The keys are sealed, so it is not known yet what was right.</translation>
    </message>
    <message>
        <source>Chỉ xem được ngay sau khi nộp bài. Rời trang này rồi có thể không còn.</source>
        <translation>This can be seen right after handing in only. It may be gone once this page is left.</translation>
    </message>
    <message>
        <source>Từ {time} xem được: {parts}.</source>
        <translation>From {time} it shows: {parts}.</translation>
    </message>
    <message>
        <source>Theo quy định, bài này không cho xem lại bài làm.</source>
        <translation>By its rules, this quiz shows no review.</translation>
    </message>
    <message>
        <source>Theo quy định, bài này không hiện đáp án.</source>
        <translation>By its rules, this quiz shows no right answers.</translation>
    </message>
    <message>
        <source>bài làm</source>
        <translation>the answers given</translation>
    </message>
    <message>
        <source>câu nào đúng</source>
        <translation>which were right</translation>
    </message>
    <message>
        <source>điểm</source>
        <translation>marks</translation>
    </message>
    <message>
        <source>lời giải thích</source>
        <translation>explanations</translation>
    </message>
    <message>
        <source>đáp án</source>
        <translation>right answers</translation>
    </message>
    <message>
        <source>Lấy lần có điểm cao nhất</source>
        <translation>The highest attempt counts</translation>
    </message>
    <message>
        <source>Lấy điểm trung bình các lần làm</source>
        <translation>The average of all attempts counts</translation>
    </message>
    <message>
        <source>Lấy lần làm đầu tiên</source>
        <translation>The first attempt counts</translation>
    </message>
    <message>
        <source>Lấy lần làm cuối cùng</source>
        <translation>The last attempt counts</translation>
    </message>
    <message>
        <source>Bắt đầu trước giờ mở bài, theo đồng hồ của máy.</source>
        <translation>Begun before the quiz opened, by this computer&apos;s clock.</translation>
    </message>
    <message>
        <source>Nộp sau giờ đóng bài, theo đồng hồ của máy.</source>
        <translation>Submitted after the quiz had closed, by this computer&apos;s clock.</translation>
    </message>
    <message>
        <source>Làm bài lâu hơn thời gian cho phép.</source>
        <translation>Took longer than the time limit.</translation>
    </message>
    <message>
        <source>Làm nhiều lần hơn số lần cho phép.</source>
        <translation>More attempts than are allowed.</translation>
    </message>
    <message>
        <source>Hết giờ mà chưa bấm Nộp bài.</source>
        <translation>The time was over before it was submitted.</translation>
    </message>
    <message>
        <source>Đồng hồ của máy bị chỉnh trong lúc làm bài.</source>
        <translation>This computer&apos;s clock was set during the attempt.</translation>
    </message>
    <message>
        <source>Bắt đầu làm khi đáp án đã mở trên máy này.</source>
        <translation>Begun when the keys were already open on this computer.</translation>
    </message>
    <message>
        <source>Có lúc chương trình đóng mà không rõ đã bao lâu, do đồng hồ của máy sai.</source>
        <translation>The program was closed for an unknown time, since this computer&apos;s clock was wrong.</translation>
    </message>
    <message>
        <source>Lý do: {reason}</source>
        <translation>Reason: {reason}</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Kết quả</source>
        <translation>Results</translation>
    </message>
    <message>
        <source>Những gì đã gửi về tôi</source>
        <translation>What was sent about me</translation>
    </message>
    <message>
        <source>Đang mở kết quả…</source>
        <translation>Opening the results…</translation>
    </message>
    <message>
        <source>Chưa có kết quả nào</source>
        <translation>No results yet</translation>
    </message>
    <message>
        <source>Làm xong một bài luyện tập hoặc bài kiểm tra, kết quả sẽ hiện ở đây.</source>
        <translation>Results appear here after a practice or a quiz.</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open the courses</translation>
    </message>
    <message>
        <source>Đã sao chép mã {code}.</source>
        <translation>Code {code} copied.</translation>
    </message>
</context>
<context>
    <name>ReviewDelegate</name>
    <message>
        <source>Câu {number}</source>
        <translation>Question {number}</translation>
    </message>
    <message>
        <source>{won} điểm</source>
        <translation>{won} marks</translation>
    </message>
    <message numerus="yes">
        <source>kiểm tra chưa đúng %n lần</source>
        <translation>
            <numerusform>checked %n time and not right</numerusform>
            <numerusform>checked %n times and not right</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>xem %n gợi ý</source>
        <translation>
            <numerusform>%n hint shown</numerusform>
            <numerusform>%n hints shown</numerusform>
        </translation>
    </message>
    <message>
        <source>Đã {used}.</source>
        <translation>Used: {used}.</translation>
    </message>
    <message>
        <source>Đã {used}: trừ {points} điểm.</source>
        <translation>Used: {used}, minus {points} marks.</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Đang mở phần ôn tập…</source>
        <translation>Opening the review…</translation>
    </message>
    <message>
        <source>Ôn tập</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Chưa có câu nào phải ôn</source>
        <translation>Nothing to review yet</translation>
    </message>
    <message>
        <source>Câu làm chưa đúng trong bài luyện tập sẽ tự vào đây để ôn lại vào những ngày thích hợp.</source>
        <translation>Questions missed in practice come here by themselves, to be reviewed on the right days.</translation>
    </message>
    <message>
        <source>Mở khóa học</source>
        <translation>Open courses</translation>
    </message>
    <message>
        <source>Bắt đầu ôn</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Ôn thêm</source>
        <translation>Review more</translation>
    </message>
</context>
<context>
    <name>ReviewSession</name>
    <message>
        <source>Ôn tập</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Dừng ôn</source>
        <translation>Stop</translation>
    </message>
    <message>
        <source>Đã ôn hôm nay</source>
        <translation>Reviewed today</translation>
    </message>
    <message>
        <source>Xem đáp án</source>
        <translation>Show answer</translation>
    </message>
    <message>
        <source>Đọc lại bài học</source>
        <translation>Read the lesson again</translation>
    </message>
    <message>
        <source>Chưa nhớ</source>
        <translation>Not yet</translation>
    </message>
    <message>
        <source>Nhớ</source>
        <translation>Remembered</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Phím 1: chưa nhớ · phím 2: nhớ</source>
        <translation>Key 1: not yet · key 2: remembered</translation>
    </message>
    <message>
        <source>Phím Enter</source>
        <translation>Enter key</translation>
    </message>
</context>
<context>
    <name>ReviewWords</name>
    <message numerus="yes">
        <source>%n câu đến hạn ôn</source>
        <translation>
            <numerusform>%n question due for review</numerusform>
            <numerusform>%n questions due for review</numerusform>
        </translation>
    </message>
    <message>
        <source>Thử trả lời từng câu, xem đáp án, rồi tự chấm: nhớ hay chưa nhớ. Không tính điểm.</source>
        <translation>Try each question, look at the answer, then say for yourself: remembered or not yet. It is not scored.</translation>
    </message>
    <message>
        <source>Đã ôn xong hôm nay</source>
        <translation>Review done for today</translation>
    </message>
    <message>
        <source>Hôm nay chưa có câu nào đến hạn</source>
        <translation>Nothing is due today</translation>
    </message>
    <message>
        <source>Lần ôn tới: {when}.</source>
        <translation>Next review: {when}.</translation>
    </message>
    <message numerus="yes">
        <source>Hẹn ngày mai: %n câu.</source>
        <translation>
            <numerusform>%n question waits for tomorrow.</numerusform>
            <numerusform>%n questions wait for tomorrow.</numerusform>
        </translation>
    </message>
    <message>
        <source>{time} hôm nay</source>
        <translation>{time} today</translation>
    </message>
    <message>
        <source>ngày mai</source>
        <translation>tomorrow</translation>
    </message>
    <message numerus="yes">
        <source>{title}: %n câu</source>
        <translation>
            <numerusform>{title}: %n question</numerusform>
            <numerusform>{title}: %n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Các khóa học khác: %n câu</source>
        <translation>
            <numerusform>Other courses: %n question</numerusform>
            <numerusform>Other courses: %n questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n câu tạm nghỉ: khóa học không có trên máy, hoặc chưa được xem đáp án.</source>
        <translation>
            <numerusform>%n question rests: its course is not on this computer, or its answer may not be seen yet.</numerusform>
            <numerusform>%n questions rest: their course is not on this computer, or their answers may not be seen yet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hôm nay đã ôn %n câu.</source>
        <translation>
            <numerusform>%n question reviewed today.</numerusform>
            <numerusform>%n questions reviewed today.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Còn %n câu để các ngày sau (mỗi ngày {limit} câu).</source>
        <translation>
            <numerusform>%n question is left for the days to come ({limit} a day).</numerusform>
            <numerusform>%n questions are left for the days to come ({limit} a day).</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RichText</name>
    <message>
        <source>hình</source>
        <translation>picture</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>Mở để làm tiếp</source>
        <translation>Open to continue</translation>
    </message>
    <message>
        <source>Bắt đầu {time}</source>
        <translation>Started {time}</translation>
    </message>
    <message>
        <source>Nộp {time}</source>
        <translation>Submitted {time}</translation>
    </message>
    <message>
        <source>Mã {code}</source>
        <translation>Code {code}</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Tìm trong khóa học</source>
        <translation>Search the courses</translation>
    </message>
</context>
<context>
    <name>SearchPalette</name>
    <message>
        <source>Tìm trong khóa học</source>
        <translation>Search the courses</translation>
    </message>
    <message>
        <source>Đóng (Esc)</source>
        <translation>Close (Esc)</translation>
    </message>
    <message>
        <source>Enter: mở · Esc: đóng</source>
        <translation>Enter: open · Esc: close</translation>
    </message>
    <message>
        <source>Từ đã gõ sẽ được tìm ngay sau đó.</source>
        <translation>The words typed are searched right after that.</translation>
    </message>
    <message>
        <source>Đang mở dữ liệu…</source>
        <translation>Opening the data…</translation>
    </message>
    <message>
        <source>Không tìm thấy “{words}”</source>
        <translation>Nothing found for “{words}”</translation>
    </message>
    <message>
        <source>Thử ít từ hơn hoặc từ khác. Chỉ tìm trong các khóa học đã tải về máy này.</source>
        <translation>Try fewer or other words. Only courses on this computer are searched.</translation>
    </message>
    <message>
        <source>Gõ vài từ có trong bài học, thuật ngữ hoặc lời giải thích. Không dấu cũng tìm được.</source>
        <translation>Type a few words of a lesson, a term or an explanation, with or without diacritics.</translation>
    </message>
    <message>
        <source>Đang tìm…</source>
        <translation>Searching…</translation>
    </message>
    <message>
        <source>Đang chuẩn bị tìm kiếm cho khóa học mới; kết quả có thể chưa đủ.</source>
        <translation>A new course is being made ready for search; results may be incomplete.</translation>
    </message>
    <message>
        <source>Còn kết quả khác. Gõ thêm từ để tìm sát hơn.</source>
        <translation>There are more results. Add words to narrow them.</translation>
    </message>
</context>
<context>
    <name>SendingDialog</name>
    <message>
        <source>Gửi kết quả</source>
        <translation>Send results</translation>
    </message>
    <message>
        <source>Chờ gửi từ máy này</source>
        <translation>Waiting on this computer</translation>
    </message>
    <message>
        <source>Gửi ngay</source>
        <translation>Send now</translation>
    </message>
    <message>
        <source>Vào lớp</source>
        <translation>Join class</translation>
    </message>
    <message>
        <source>Chọn lớp</source>
        <translation>Choose a class</translation>
    </message>
    <message>
        <source>Lưu tệp…</source>
        <translation>Save file…</translation>
    </message>
    <message>
        <source>Nhận tệp biên nhận…</source>
        <translation>Open receipt file…</translation>
    </message>
    <message>
        <source>Hiện mã</source>
        <translation>Show code</translation>
    </message>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Rời lớp</source>
        <translation>Leave the class</translation>
    </message>
    <message>
        <source>Máy trong phòng</source>
        <translation>Computer in the room</translation>
    </message>
    <message>
        <source>Vào lớp bằng mã 13 chữ số: máy giảng viên nhận và chuyển về máy chủ khi có mạng.</source>
        <translation>Join by a code of 13 digits: the trainer&apos;s computer takes results and passes them on when it has a network.</translation>
    </message>
    <message>
        <source>Tệp kết quả</source>
        <translation>File of results</translation>
    </message>
    <message>
        <source>Tệp đã khóa, chỉ máy chủ mở được; mang đi bằng USB hoặc gửi kèm thư.</source>
        <translation>A sealed file that only the server can open; carry it on a USB stick or attach it to a mail.</translation>
    </message>
    <message>
        <source>Mã cho điện thoại</source>
        <translation>Code for a phone</translation>
    </message>
    <message>
        <source>Điện thoại có mạng chụp mã của từng kết quả để gửi.</source>
        <translation>A phone with a network scans the code of each result to send it.</translation>
    </message>
    <message>
        <source>Không gửi qua máy này nữa</source>
        <translation>Stop sending through it</translation>
    </message>
    <message>
        <source>Đã kết nối với máy {name}.</source>
        <translation>Joined the machine {name}.</translation>
    </message>
    <message>
        <source>Đang ở lớp {name}.</source>
        <translation>In class {name}.</translation>
    </message>
    <message>
        <source>Đã rời lớp. Bài bắt đầu trong lớp vẫn thuộc lớp đó.</source>
        <translation>Left the class. What was started in it still belongs to it.</translation>
    </message>
    <message>
        <source>Lưu tệp kết quả</source>
        <translation>Save the file of results</translation>
    </message>
    <message>
        <source>Không có kết quả nào chờ gửi nên chưa lưu tệp.</source>
        <translation>Nothing waits to be sent, so no file was saved.</translation>
    </message>
    <message numerus="yes">
        <source>Đã lưu %n kết quả vào tệp. Kết quả vẫn được giữ ở đây đến khi có biên nhận.</source>
        <translation>
            <numerusform>Saved %n result to the file. It is kept here until a receipt comes.</numerusform>
            <numerusform>Saved %n results to the file. They are kept here until a receipt comes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nhận tệp biên nhận</source>
        <translation>Open a receipt file</translation>
    </message>
    <message numerus="yes">
        <source>Máy chủ đã nhận: %n mục được xác nhận.</source>
        <translation>
            <numerusform>Received by the server: %n item confirmed.</numerusform>
            <numerusform>Received by the server: %n items confirmed.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tệp này không có biên nhận mới cho máy này.</source>
        <translation>This file has no new receipts for this computer.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Cài đặt</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>Chưa có</source>
        <translation>None yet</translation>
    </message>
    <message>
        <source>Theo máy</source>
        <translation>As the system</translation>
    </message>
    <message>
        <source>Sáng</source>
        <translation>Light</translation>
    </message>
    <message>
        <source>Tối</source>
        <translation>Dark</translation>
    </message>
    <message>
        <source>Giao diện</source>
        <translation>Appearance</translation>
    </message>
    <message>
        <source>Ngôn ngữ</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>Cỡ chữ</source>
        <translation>Text size</translation>
    </message>
    <message>
        <source>Số câu ôn mỗi ngày</source>
        <translation>Questions a day in review</translation>
    </message>
    <message>
        <source>Dung lượng khóa học</source>
        <translation>Disk use of courses</translation>
    </message>
    <message>
        <source>Khóa học trên máy</source>
        <translation>Courses on this computer</translation>
    </message>
    <message>
        <source>Ổ đĩa còn trống</source>
        <translation>Free on the disk</translation>
    </message>
    <message>
        <source>Chép mã thiết bị</source>
        <translation>Copy device id</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Học viên</source>
        <translation>Learner</translation>
    </message>
    <message>
        <source>Đơn vị</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>Máy chủ</source>
        <translation>Hub</translation>
    </message>
    <message>
        <source>Mã thiết bị</source>
        <translation>Device id</translation>
    </message>
    <message>
        <source>Gửi kết quả khi đăng nhập máy</source>
        <translation>Send results at log-on</translation>
    </message>
    <message>
        <source>Kết quả còn chờ được gửi ngầm, không cần mở chương trình.</source>
        <translation>What waits is sent in the background, without opening the program.</translation>
    </message>
    <message>
        <source>Mở thư mục dữ liệu</source>
        <translation>Open data folder</translation>
    </message>
    <message>
        <source>Giấy phép</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>Thư mục dữ liệu</source>
        <translation>Data folder</translation>
    </message>
    <message>
        <source>Phiên bản</source>
        <translation>Version</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>Máy này chưa có loa hoặc tai nghe nên phim không có tiếng. Cắm vào là nghe được ngay.</source>
        <translation>This computer has no loudspeaker or headphones, so the film has no sound. Plug one in and it can be heard at once.</translation>
    </message>
    <message>
        <source>Máy này chưa có loa hoặc tai nghe. Hãy cắm loa hoặc tai nghe rồi bấm nút phát.</source>
        <translation>This computer has no loudspeaker or headphones. Plug one in, then press Play.</translation>
    </message>
</context>
<context>
    <name>StandingCard</name>
    <message>
        <source>Kết quả cuộc thi</source>
        <translation>Result of the contest</translation>
    </message>
    <message>
        <source>Kết quả bài kiểm tra</source>
        <translation>Result of the quiz</translation>
    </message>
    <message>
        <source>Chưa có điểm</source>
        <translation>No score yet</translation>
    </message>
    <message numerus="yes">
        <source>Và %n lần làm khác.</source>
        <translation>
            <numerusform>And %n other attempt.</numerusform>
            <numerusform>And %n other attempts.</numerusform>
        </translation>
    </message>
    <message>
        <source>Lần {number} · {time}</source>
        <translation>Attempt {number} · {time}</translation>
    </message>
    <message>
        <source>chờ chấm</source>
        <translation>not graded yet</translation>
    </message>
    <message>
        <source>chưa hiện điểm</source>
        <translation>not shown yet</translation>
    </message>
    <message>
        <source>Được tính</source>
        <translation>Counts</translation>
    </message>
    <message>
        <source>Cần xem xét</source>
        <translation>Needs review</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Tình trạng gửi kết quả</source>
        <translation>State of sending</translation>
    </message>
    <message>
        <source>Gửi ngay</source>
        <translation>Send now</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Các cách gửi kết quả</source>
        <translation>Ways to send results</translation>
    </message>
    <message>
        <source>Các cách gửi kết quả…</source>
        <translation>Ways to send results…</translation>
    </message>
</context>
<context>
    <name>StickChoices</name>
    <message>
        <source>Chọn thư mục khóa học</source>
        <translation>Choose a folder with courses</translation>
    </message>
    <message>
        <source>Chọn tệp khóa học</source>
        <translation>Choose a course file</translation>
    </message>
    <message>
        <source>Gói khóa học (*.zip)</source>
        <translation>Course packages (*.zip)</translation>
    </message>
    <message>
        <source>Chọn thư mục…</source>
        <translation>Choose folder…</translation>
    </message>
    <message>
        <source>Chọn tệp…</source>
        <translation>Choose file…</translation>
    </message>
    <message>
        <source>Đang tìm USB…</source>
        <translation>Looking for USB sticks…</translation>
    </message>
    <message>
        <source>USB {names} không có khóa học.</source>
        <translation>No courses on {names}.</translation>
    </message>
    <message>
        <source>Chưa thấy USB nào. Cắm USB vào, chương trình sẽ tự tìm khóa học trên đó.</source>
        <translation>No USB stick yet. Plug one in; courses on it are found by themselves.</translation>
    </message>
</context>
<context>
    <name>SubmitPanel</name>
    <message>
        <source>Làm tiếp</source>
        <translation>Continue</translation>
    </message>
    <message>
        <source>Nộp bài</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>Nộp bài?</source>
        <translation>Submit?</translation>
    </message>
    <message>
        <source>Đã trả lời đủ {total} câu.</source>
        <translation>All {total} questions are answered.</translation>
    </message>
    <message>
        <source>Nộp rồi thì không sửa được nữa.</source>
        <translation>Nothing can be changed after submitting.</translation>
    </message>
    <message>
        <source>Đang nộp bài…</source>
        <translation>Submitting…</translation>
    </message>
    <message>
        <source>Đã hết giờ làm bài</source>
        <translation>Time is up</translation>
    </message>
    <message>
        <source>Chưa trả lời</source>
        <translation>Not answered</translation>
    </message>
    <message>
        <source>Đánh dấu xem lại</source>
        <translation>Flag</translation>
    </message>
    <message>
        <source>Các câu đã trả lời được giữ nguyên.</source>
        <translation>All answers are kept.</translation>
    </message>
    <message>
        <source>Đã trả lời {answered}/{total} câu, còn {blank} câu chưa trả lời.</source>
        <translation>{answered} of {total} questions are answered, {blank} are not.</translation>
    </message>
    <message>
        <source>Các câu đã trả lời được giữ nguyên và bài đang được nộp.</source>
        <translation>The answers are kept and the attempt is being submitted.</translation>
    </message>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>TextEntry</name>
    <message>
        <source>Dài hơn {most} ký tự. {beyond} ký tự cuối không được lưu.</source>
        <translation>Longer than {most} characters. The last {beyond} characters are not kept.</translation>
    </message>
</context>
<context>
    <name>TieBreakCard</name>
    <message>
        <source>Câu dự đoán</source>
        <translation>Estimate</translation>
    </message>
    <message>
        <source>Số dự đoán</source>
        <translation>Estimated number</translation>
    </message>
    <message>
        <source>Dùng để xếp hạng khi bằng điểm.</source>
        <translation>Decides between equal scores.</translation>
    </message>
    <message>
        <source>Nhập một số nguyên, ví dụ 125.</source>
        <translation>Enter a whole number, such as 125.</translation>
    </message>
</context>
<context>
    <name>TimeChip</name>
    <message>
        <source>Thời gian còn lại</source>
        <translation>Time left</translation>
    </message>
    <message>
        <source>Còn {minutes} phút</source>
        <translation>{minutes} min left</translation>
    </message>
    <message>
        <source>Hết giờ</source>
        <translation>Time is up</translation>
    </message>
    <message>
        <source>Còn {minutes}:{seconds:02d}</source>
        <translation>{minutes}:{seconds:02d} left</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Danh sách câu hỏi</source>
        <translation>List of questions</translation>
    </message>
    <message>
        <source>Nộp bài</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>Cần xem xét</source>
        <translation>Needs review</translation>
    </message>
</context>
<context>
    <name>TopicsCard</name>
    <message>
        <source>Kết quả theo phần</source>
        <translation>Result by part</translation>
    </message>
    <message>
        <source>Phần còn lại</source>
        <translation>Other questions</translation>
    </message>
    <message>
        <source>{won}/{total} điểm</source>
        <translation>{won}/{total} marks</translation>
    </message>
</context>
<context>
    <name>TryRow</name>
    <message>
        <source>Kiểm tra</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>Gợi ý</source>
        <translation>Hint</translation>
    </message>
    <message>
        <source>Gợi ý ({used}/{all})</source>
        <translation>Hint ({used}/{all})</translation>
    </message>
    <message numerus="yes">
        <source>Được kiểm tra %n lần.</source>
        <translation>
            <numerusform>One check.</numerusform>
            <numerusform>%n checks.</numerusform>
        </translation>
    </message>
    <message>
        <source>Chưa đúng thì trừ {share} điểm của câu.</source>
        <translation>A check that is not right takes off {share} of the question&apos;s mark.</translation>
    </message>
    <message>
        <source>Mỗi gợi ý trừ {share}.</source>
        <translation>Each hint takes off {share}.</translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>Đơn vị: {unit}</source>
        <translation>Unit: {unit}</translation>
    </message>
</context>
<context>
    <name>UnlockCard</name>
    <message>
        <source>Đề còn khóa</source>
        <translation>The questions are locked</translation>
    </message>
    <message>
        <source>Mã mở đề</source>
        <translation>Code for the questions</translation>
    </message>
    <message>
        <source>Mở đề</source>
        <translation>Open</translation>
    </message>
    <message>
        <source>Nhập mã 12 số được đọc khi bắt đầu.</source>
        <translation>Enter the code of 12 digits that is read out at the beginning.</translation>
    </message>
    <message>
        <source>Đang mở…</source>
        <translation>Opening…</translation>
    </message>
</context>
<context>
    <name>WordsField</name>
    <message>
        <source>Câu trả lời</source>
        <translation>Answer</translation>
    </message>
</context>
<context>
    <name>_PromptRow</name>
    <message>
        <source>Đáp án: {name}</source>
        <translation>Right answer: {name}</translation>
    </message>
</context>
<context>
    <name>brief</name>
    <message numerus="yes">
        <source>%n giây</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phút</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n giờ</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ngày</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message>
        <source>Số câu hỏi</source>
        <translation>Questions</translation>
    </message>
    <message>
        <source>Thời gian làm bài</source>
        <translation>Time limit</translation>
    </message>
    <message>
        <source>Mở từ</source>
        <translation>Opens</translation>
    </message>
    <message>
        <source>Đóng lúc</source>
        <translation>Closes</translation>
    </message>
    <message>
        <source>Điểm đạt</source>
        <translation>Pass mark</translation>
    </message>
    <message>
        <source>từ {score}</source>
        <translation>{score} or more</translation>
    </message>
    <message>
        <source>Số lần làm bài</source>
        <translation>Attempts</translation>
    </message>
    <message>
        <source>Cách tính kết quả</source>
        <translation>Result counts</translation>
    </message>
    <message>
        <source>Kết quả hiện có</source>
        <translation>Result so far</translation>
    </message>
    <message numerus="yes">
        <source>%n bài đã nộp</source>
        <translation>
            <numerusform>%n attempt submitted</numerusform>
            <numerusform>%n attempts submitted</numerusform>
        </translation>
    </message>
    <message>
        <source>Chờ chấm</source>
        <translation>Waiting to be graded</translation>
    </message>
    <message>
        <source>Không giới hạn</source>
        <translation>No limit</translation>
    </message>
    <message>
        <source>đã làm {made}</source>
        <translation>{made} made</translation>
    </message>
    <message>
        <source>Đã làm {made}/{allowed}</source>
        <translation>{made} of {allowed} made</translation>
    </message>
    <message>
        <source>Điểm cao nhất</source>
        <translation>Highest score</translation>
    </message>
    <message>
        <source>Điểm trung bình</source>
        <translation>Average score</translation>
    </message>
    <message>
        <source>Lần đầu</source>
        <translation>First attempt</translation>
    </message>
    <message>
        <source>Lần cuối</source>
        <translation>Last attempt</translation>
    </message>
    <message>
        <source>Thể lệ</source>
        <translation>Rules of the contest</translation>
    </message>
    <message>
        <source>Quy định làm bài</source>
        <translation>Rules of the quiz</translation>
    </message>
    <message>
        <source>Từng câu trả lời được lưu ngay trên máy này, không cần mạng.</source>
        <translation>Each answer is saved on this computer at once; no network is needed.</translation>
    </message>
    <message>
        <source>Làm lần lượt từng câu. Sang câu sau rồi thì không quay lại câu trước.</source>
        <translation>Questions come one after the other. A question that was left is not shown again.</translation>
    </message>
    <message>
        <source>Trước khi nộp có một câu dự đoán, dùng để xếp hạng khi bằng điểm.</source>
        <translation>Before submitting there is one estimate to make; it decides between equal scores.</translation>
    </message>
    <message>
        <source>Hết giờ thì không sửa được câu trả lời nữa, còn {grace} để bấm Nộp bài.</source>
        <translation>When time is up, answers close and {grace} are left to press Submit.</translation>
    </message>
    <message>
        <source>Hết giờ, bài được tự động nộp.</source>
        <translation>When time is up, the quiz is submitted by itself.</translation>
    </message>
    <message>
        <source>Phải bấm Nộp bài trước khi hết giờ. Bài nộp sau đó vẫn được gửi, kèm dấu cần xem xét.</source>
        <translation>Press Submit before time is up. What is submitted later is sent all the same, marked as needing review.</translation>
    </message>
    <message>
        <source>Thời gian tính liên tục, cả khi đóng chương trình hoặc mất điện.</source>
        <translation>Time runs on while the program is closed or the power is off.</translation>
    </message>
    <message>
        <source>Đóng chương trình hoặc mất điện thì thời gian dừng, mở lại thì tính tiếp.</source>
        <translation>Time stops while the program is closed or the power is off, and goes on afterwards.</translation>
    </message>
    <message>
        <source>Có thể bấm Kiểm tra ngay ở từng câu.</source>
        <translation>Each question can be checked on the spot.</translation>
    </message>
    <message numerus="yes">
        <source>Có thể bấm Kiểm tra ngay ở từng câu, nhiều nhất %n lần.</source>
        <translation>
            <numerusform>Each question can be checked on the spot, once.</numerusform>
            <numerusform>Each question can be checked on the spot, at most %n times.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mỗi lần kiểm tra chưa đúng trừ {checks}, mỗi gợi ý trừ {hints} điểm của câu.</source>
        <translation>Each check that is not right takes off {checks} of the question&apos;s mark, each hint {hints}.</translation>
    </message>
    <message>
        <source>Mỗi lần kiểm tra chưa đúng trừ {checks} điểm của câu.</source>
        <translation>Each check that is not right takes off {checks} of the question&apos;s mark.</translation>
    </message>
    <message>
        <source>Mỗi gợi ý trừ {hints} điểm của câu.</source>
        <translation>Each hint takes off {hints} of the question&apos;s mark.</translation>
    </message>
    <message>
        <source>Kết quả có sau khi chấm.</source>
        <translation>Results come after grading.</translation>
    </message>
    <message>
        <source>Điểm và đáp án hiện ngay sau khi nộp bài.</source>
        <translation>Score and answers show right after submitting.</translation>
    </message>
    <message>
        <source>Điểm và đáp án hiện ở trang Kết quả ít phút sau khi nộp bài.</source>
        <translation>Score and answers show on the Results page a few minutes after submitting.</translation>
    </message>
    <message>
        <source>Điểm và đáp án hiện sau giờ đóng.</source>
        <translation>Score and answers show after the closing time.</translation>
    </message>
    <message>
        <source>Điểm và đáp án không hiện trên máy này.</source>
        <translation>Score and answers do not show on this computer.</translation>
    </message>
    <message>
        <source>Điểm hiện ngay sau khi nộp bài.</source>
        <translation>The score shows right after submitting.</translation>
    </message>
    <message>
        <source>Điểm hiện ở trang Kết quả ít phút sau khi nộp bài.</source>
        <translation>The score shows on the Results page a few minutes after submitting.</translation>
    </message>
    <message>
        <source>Điểm hiện sau giờ đóng.</source>
        <translation>The score shows after the closing time.</translation>
    </message>
    <message>
        <source>Điểm không hiện trên máy này.</source>
        <translation>The score does not show on this computer.</translation>
    </message>
    <message>
        <source>Đáp án hiện ngay sau khi nộp bài.</source>
        <translation>Answers show right after submitting.</translation>
    </message>
    <message>
        <source>Đáp án hiện ít phút sau khi nộp bài.</source>
        <translation>Answers show a few minutes after submitting.</translation>
    </message>
    <message>
        <source>Đáp án hiện sau giờ đóng.</source>
        <translation>Answers show after the closing time.</translation>
    </message>
    <message>
        <source>Đáp án không hiện.</source>
        <translation>Answers do not show.</translation>
    </message>
    <message>
        <source>Bài mở từ {opens}. Làm sớm hơn vẫn được lưu và gửi, kèm dấu cần xem xét.</source>
        <translation>This quiz opens at {opens}. An earlier attempt is saved and sent all the same, marked as needing review.</translation>
    </message>
    <message>
        <source>Bài đã đóng lúc {closes}. Vẫn làm được; kết quả được gửi kèm dấu cần xem xét.</source>
        <translation>This quiz closed at {closes}. It can still be taken; the result is sent, marked as needing review.</translation>
    </message>
    <message>
        <source>Còn {left} đến giờ đóng, ít hơn thời gian làm bài. Nộp sau giờ đóng thì có dấu cần xem xét.</source>
        <translation>{left} until it closes, less than the time limit. What is submitted after that is marked as needing review.</translation>
    </message>
    <message>
        <source>Đã làm đủ {allowed} lần. Lần làm thêm vẫn được lưu và gửi, kèm dấu cần xem xét.</source>
        <translation>All {allowed} attempts were made. Another one is saved and sent all the same, marked as needing review.</translation>
    </message>
    <message>
        <source>Đáp án của bài này đã mở trên máy. Làm bây giờ vẫn được gửi, kèm dấu cần xem xét.</source>
        <translation>The keys of this paper are already open on this computer. It can still be taken and sent, marked for review.</translation>
    </message>
    <message>
        <source>Đồng hồ của máy đang sai ({now}). Nên chỉnh lại giờ trước khi bắt đầu; không chỉnh được vẫn làm bài.</source>
        <translation>This computer&apos;s clock is wrong ({now}). Better set it before beginning; the quiz can be taken all the same.</translation>
    </message>
</context>
<context>
    <name>card-menu</name>
    <message>
        <source>Mở khóa học</source>
        <translation>Open course</translation>
    </message>
    <message>
        <source>Tạm dừng tải</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Tải tiếp</source>
        <translation>Go on</translation>
    </message>
    <message>
        <source>Tải phim và tài liệu còn thiếu ({size})</source>
        <translation>Get the films and documents that are missing ({size})</translation>
    </message>
    <message>
        <source>Dừng và bỏ phần đã tải</source>
        <translation>Stop and discard what came</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Thử lại</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Quay lại</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Chọn nơi khác</source>
        <translation>Choose another place</translation>
    </message>
    <message>
        <source>Ghi danh</source>
        <translation>Enrol</translation>
    </message>
    <message>
        <source>Cần {needed}, ổ đĩa còn trống {free}.</source>
        <translation>{needed} needed, {free} free on the disk.</translation>
    </message>
    <message>
        <source>Chưa kết nối được máy chủ</source>
        <translation>The hub can&apos;t be reached</translation>
    </message>
    <message>
        <source>Khi chưa có mạng, có thể lấy khóa học từ máy trong phòng hoặc từ USB.</source>
        <translation>Without a network, courses can come from a laptop in the room or from a USB stick.</translation>
    </message>
    <message>
        <source>Máy chủ chưa phát hành khóa học nào</source>
        <translation>The server offers no courses yet</translation>
    </message>
    <message>
        <source>Khóa học sẽ hiện ở đây khi máy chủ có. Có thể thử lại bất cứ lúc nào.</source>
        <translation>Courses show here when the server has some. Try again at any time.</translation>
    </message>
    <message>
        <source>Ghi danh bằng mã của giảng viên để thấy các khóa học của máy chủ.</source>
        <translation>Enrol with a code from the trainer to see the server&apos;s courses.</translation>
    </message>
    <message>
        <source>Chưa kết nối được máy trong phòng</source>
        <translation>The laptop in the room can&apos;t be reached</translation>
    </message>
    <message>
        <source>Kiểm tra lại địa chỉ, và xem máy này đã vào cùng mạng (Wi-Fi hoặc dây) với máy giảng viên chưa.</source>
        <translation>Check the address, and that this computer is on the same network (Wi-Fi or cable) as the trainer&apos;s laptop.</translation>
    </message>
    <message>
        <source>Nơi trả lời không phải là máy có khóa học</source>
        <translation>Something else answered at this address</translation>
    </message>
    <message>
        <source>Kiểm tra lại địa chỉ đang hiện trên máy của giảng viên, rồi thử lại.</source>
        <translation>Check the address that the trainer&apos;s laptop shows, then try again.</translation>
    </message>
    <message>
        <source>Máy này không có khóa học</source>
        <translation>This laptop has no courses</translation>
    </message>
    <message>
        <source>Hãy nhờ giảng viên mở phục vụ lớp qua mạng nội bộ, rồi thử lại.</source>
        <translation>Ask the trainer to serve the class on the LAN, then try again.</translation>
    </message>
    <message>
        <source>Không rõ ai phát hành các khóa học này</source>
        <translation>It is not clear who published these courses</translation>
    </message>
    <message>
        <source>Dấu xác thực không thuộc nơi phát hành đã biết. Hãy hỏi giảng viên có máy này.</source>
        <translation>The signature is not of a known publisher. Ask the trainer whose laptop it is.</translation>
    </message>
    <message>
        <source>Không đọc được USB hoặc thư mục</source>
        <translation>The USB stick or folder can&apos;t be read</translation>
    </message>
    <message>
        <source>USB có thể đã được rút ra. Cắm lại rồi thử lại.</source>
        <translation>The stick may have been pulled out. Plug it in and try again.</translation>
    </message>
    <message>
        <source>Không thấy khóa học ở đây</source>
        <translation>No courses here</translation>
    </message>
    <message>
        <source>Chọn thư mục khác, hoặc hỏi người đưa USB xem khóa học nằm ở đâu.</source>
        <translation>Choose another folder, or ask whoever gave the stick where the courses are.</translation>
    </message>
    <message>
        <source>Gói nội dung ở đây không đọc được</source>
        <translation>The package here can&apos;t be read</translation>
    </message>
    <message>
        <source>Bản chép có thể bị hỏng, hoặc không phải là khóa học. Hãy chọn nơi khác.</source>
        <translation>The copy may be damaged, or it is not a course. Choose another place.</translation>
    </message>
    <message>
        <source>Dấu xác thực không thuộc nơi phát hành đã biết. Hãy hỏi người đưa gói này.</source>
        <translation>The signature is not of a known publisher. Ask whoever gave this package.</translation>
    </message>
    <message>
        <source>Mất kết nối với máy trong phòng</source>
        <translation>The laptop in the room is gone</translation>
    </message>
    <message>
        <source>Phần đã tải vẫn được giữ. Vào lại mạng của lớp học rồi tải tiếp.</source>
        <translation>What came is kept. Join the class&apos;s network again, then go on.</translation>
    </message>
    <message>
        <source>Phần đã lấy vẫn được giữ. Cắm lại USB rồi tải tiếp.</source>
        <translation>What came is kept. Plug the stick in again, then go on.</translation>
    </message>
    <message>
        <source>Bản chép này bị hỏng</source>
        <translation>This copy is damaged</translation>
    </message>
    <message>
        <source>Phần hỏng không được dùng, phần lành vẫn được giữ. Hãy lấy tiếp từ USB khác hoặc máy chủ.</source>
        <translation>Nothing damaged is used, what is sound is kept. Go on from another stick or the server.</translation>
    </message>
    <message>
        <source>Bản chép này thiếu tệp</source>
        <translation>This copy lacks files</translation>
    </message>
    <message>
        <source>Hãy chép lại trọn thư mục khóa học vào USB, hoặc lấy từ nơi khác.</source>
        <translation>Copy the whole course folder to the stick again, or take it from elsewhere.</translation>
    </message>
    <message>
        <source>Chưa biết nơi phát hành các khóa học này</source>
        <translation>The publisher of these courses is not known yet</translation>
    </message>
    <message>
        <source>Hãy ghi danh trước, để máy này nhận ra dấu xác thực của trung tâm, rồi tải lại từ đây.</source>
        <translation>Enrol first, so that this computer knows the centre&apos;s signature; then download from here again.</translation>
    </message>
    <message>
        <source>Việc học vẫn tiếp tục bình thường. Khi có mạng, hãy thử lại.</source>
        <translation>Study goes on as usual. Try again when there is a network.</translation>
    </message>
    <message>
        <source>Máy chủ trả lời quá chậm</source>
        <translation>The hub answers too slowly</translation>
    </message>
    <message>
        <source>Mạng đang yếu. Chờ ít phút rồi thử lại; phần đã tải vẫn được giữ.</source>
        <translation>The network is weak. Try again in a few minutes; what was downloaded is kept.</translation>
    </message>
    <message>
        <source>Máy chủ đang gặp sự cố</source>
        <translation>The hub has a fault</translation>
    </message>
    <message>
        <source>Không có gì bị mất. Chương trình sẽ tự thử lại sau.</source>
        <translation>Nothing is lost. The program tries again by itself.</translation>
    </message>
    <message>
        <source>Nơi trả lời không phải là máy chủ khóa học</source>
        <translation>What answers is not a course server</translation>
    </message>
    <message>
        <source>Mạng này có thể đòi đăng nhập (Wi-Fi công cộng). Đăng nhập mạng hoặc đổi mạng, rồi thử lại.</source>
        <translation>This network may want a sign-in (public Wi-Fi). Sign in or change the network, then try again.</translation>
    </message>
    <message>
        <source>Nơi trả lời không phải là máy chủ Tự Học</source>
        <translation>What answers is not a Tự Học hub</translation>
    </message>
    <message>
        <source>Kiểm tra lại địa chỉ máy chủ. Nếu mạng đòi đăng nhập (Wi-Fi công cộng), hãy đăng nhập trước.</source>
        <translation>Check the hub address. If the network wants a sign-in (public Wi-Fi), sign in first.</translation>
    </message>
    <message>
        <source>Máy chủ trả lời bằng một khóa kết nối lạ</source>
        <translation>The server answered with an unknown connection key</translation>
    </message>
    <message>
        <source>Chưa có gì được gửi đi; kết quả vẫn ở trên máy này. Hãy hỏi người quản trị máy chủ: nếu máy chủ đã đổi địa chỉ hoặc được cài lại, hãy xin mã ghi danh mới và ghi danh lại.</source>
        <translation>Nothing was sent; the results are still on this computer. Ask whoever runs the server: if it has moved or was installed again, get a new enrolment code and enrol again.</translation>
    </message>
    <message>
        <source>Kết nối bị đứt giữa chừng</source>
        <translation>The connection broke</translation>
    </message>
    <message>
        <source>Phần đã tải vẫn được giữ. Thử lại để tải tiếp.</source>
        <translation>What was downloaded is kept. Try again to go on.</translation>
    </message>
    <message>
        <source>Máy chủ từ chối yêu cầu</source>
        <translation>The hub refused the request</translation>
    </message>
    <message>
        <source>Không có gì bị mất. Nếu còn gặp lại, hãy báo cho giảng viên.</source>
        <translation>Nothing is lost. If it happens again, tell the trainer.</translation>
    </message>
    <message>
        <source>Phiên bản chương trình không khớp với máy chủ</source>
        <translation>The program&apos;s version does not match the hub</translation>
    </message>
    <message>
        <source>Cần cập nhật chương trình. Kết quả vẫn được giữ trên máy này.</source>
        <translation>The program needs an update. Results stay on this computer.</translation>
    </message>
    <message>
        <source>Đã dừng tải</source>
        <translation>Download stopped</translation>
    </message>
    <message>
        <source>Phần đã tải vẫn được giữ. Tải lại lúc nào cũng được.</source>
        <translation>What was downloaded is kept. Go on at any time.</translation>
    </message>
    <message>
        <source>Gói nội dung bị thay đổi trên đường truyền</source>
        <translation>The package was changed on its way</translation>
    </message>
    <message>
        <source>Nội dung này không được dùng. Thử tải lại; nếu vẫn lỗi, hãy báo cho giảng viên.</source>
        <translation>It is not used. Download it again; if that fails, tell the trainer.</translation>
    </message>
    <message>
        <source>Không rõ ai phát hành khóa học này</source>
        <translation>It is not known who published this course</translation>
    </message>
    <message>
        <source>Dấu xác thực không thuộc nơi phát hành đã biết nên khóa học không mở. Hãy báo cho giảng viên.</source>
        <translation>It is not signed by a known publisher, so it is not opened. Tell the trainer.</translation>
    </message>
    <message>
        <source>Danh sách nơi phát hành chưa đủ dấu xác thực</source>
        <translation>The list of publishers lacks signatures</translation>
    </message>
    <message>
        <source>Danh sách đã biết trước đó vẫn được dùng. Hãy báo cho người phụ trách.</source>
        <translation>The list known before stays in use. Please tell whoever is in charge.</translation>
    </message>
    <message>
        <source>Nơi phát hành này không được giao khóa học này</source>
        <translation>This publisher may not publish this course</translation>
    </message>
    <message>
        <source>Dấu xác thực đúng nhưng chỉ dùng cho khóa học khác, nên không được nhận. Hãy báo cho giảng viên.</source>
        <translation>The signature is right but counts for other courses only, so it is not taken. Please tell the trainer.</translation>
    </message>
    <message>
        <source>Dấu xác thực của khóa học đã thôi dùng</source>
        <translation>The course&apos;s signing key was retired</translation>
    </message>
    <message>
        <source>Nơi phát hành đã đổi dấu xác thực. Cần lấy bản phát hành mới; bản đang có trên máy vẫn dùng bình thường.</source>
        <translation>The publisher signs with another key now. A new release is needed; the version here works as before.</translation>
    </message>
    <message>
        <source>Dấu xác thực của khóa học đã bị báo mất</source>
        <translation>The course&apos;s signing key was reported stolen</translation>
    </message>
    <message>
        <source>Khóa học có thể bị làm giả nên không được mở. Cần lấy bản phát hành mới, và báo cho giảng viên.</source>
        <translation>The course may be forged, so it is not opened. A new release is needed; please tell the trainer.</translation>
    </message>
    <message>
        <source>Dấu xác thực không đúng</source>
        <translation>The signature is wrong</translation>
    </message>
    <message>
        <source>Nội dung có thể đã bị sửa, nên không được mở. Hãy báo cho giảng viên.</source>
        <translation>The content may have been altered, so it is not opened. Tell the trainer.</translation>
    </message>
    <message>
        <source>Bản khóa học này cũ hơn bản đang có</source>
        <translation>This version of the course is older than the one here</translation>
    </message>
    <message>
        <source>Bản đang có trên máy vẫn được giữ và dùng bình thường.</source>
        <translation>The one here is kept and works as usual.</translation>
    </message>
    <message>
        <source>Gói nội dung còn thiếu một phần</source>
        <translation>A part of the package is missing</translation>
    </message>
    <message>
        <source>Nơi cung cấp chưa đủ tệp của khóa học. Thử lại sau, hoặc báo cho giảng viên.</source>
        <translation>The source does not have all files of the course. Try again later or tell the trainer.</translation>
    </message>
    <message>
        <source>Gói nội dung không đọc được</source>
        <translation>The package can&apos;t be read</translation>
    </message>
    <message>
        <source>Tệp khóa học bị hỏng. Thử tải lại; nếu vẫn lỗi, hãy báo cho giảng viên.</source>
        <translation>The course&apos;s file is damaged. Download it again; if that fails, tell the trainer.</translation>
    </message>
    <message>
        <source>Khóa học cần phiên bản chương trình mới hơn</source>
        <translation>The course needs a newer version of the program</translation>
    </message>
    <message>
        <source>Cập nhật chương trình rồi mở lại khóa học này.</source>
        <translation>Update the program, then open the course again.</translation>
    </message>
    <message>
        <source>Không tìm thấy khóa học</source>
        <translation>Course not found</translation>
    </message>
    <message>
        <source>Khóa học không còn trong danh sách của máy chủ.</source>
        <translation>The course is no longer on the hub&apos;s list.</translation>
    </message>
    <message>
        <source>Khóa học chưa có trên máy này</source>
        <translation>The course is not on this computer</translation>
    </message>
    <message>
        <source>Về trang Khóa học và tải khóa học trước khi mở.</source>
        <translation>Download it on the Courses page first.</translation>
    </message>
    <message>
        <source>Danh sách khóa học không khớp</source>
        <translation>The list of courses does not match</translation>
    </message>
    <message>
        <source>Người phát hành cần phát hành lại danh sách khóa học.</source>
        <translation>The publisher has to publish the list again.</translation>
    </message>
    <message>
        <source>Nguồn khóa học có lỗi</source>
        <translation>The source of the course has errors</translation>
    </message>
    <message>
        <source>Người soạn cần sửa nguồn khóa học rồi phát hành lại.</source>
        <translation>Its author has to correct and publish it again.</translation>
    </message>
    <message>
        <source>Mã ghi danh không đúng</source>
        <translation>The enrolment code is wrong</translation>
    </message>
    <message>
        <source>Kiểm tra lại 16 chữ số trên giấy, rồi nhập lại.</source>
        <translation>Check the 16 digits on the paper and enter them again.</translation>
    </message>
    <message>
        <source>Mã ghi danh đã dùng hoặc đã hết hạn</source>
        <translation>The enrolment code is used or expired</translation>
    </message>
    <message>
        <source>Mỗi mã chỉ dùng một lần. Hãy xin giảng viên một mã mới.</source>
        <translation>A code works once. Ask the trainer for a new one.</translation>
    </message>
    <message>
        <source>Máy chủ không chứng minh được là nơi đã cấp mã</source>
        <translation>The hub can&apos;t prove that it made this code</translation>
    </message>
    <message>
        <source>Máy chủ không nhận kết quả từ máy này</source>
        <translation>The hub takes no results from this computer</translation>
    </message>
    <message>
        <source>Kết quả vẫn được giữ trên máy này. Hãy báo cho giảng viên.</source>
        <translation>Results stay on this computer. Tell the trainer.</translation>
    </message>
    <message>
        <source>Có kết quả không đọc được</source>
        <translation>A result can&apos;t be read</translation>
    </message>
    <message>
        <source>Các kết quả khác vẫn được gửi. Hãy báo cho giảng viên.</source>
        <translation>The others are sent. Tell the trainer.</translation>
    </message>
    <message>
        <source>Máy chủ không đọc được gói kết quả</source>
        <translation>The hub can&apos;t read the batch of results</translation>
    </message>
    <message>
        <source>Kết quả vẫn được giữ trên máy này và sẽ được gửi lại.</source>
        <translation>Results stay on this computer and are sent again.</translation>
    </message>
    <message>
        <source>Giấy xác nhận của máy chủ không đúng</source>
        <translation>The hub&apos;s certificate is wrong</translation>
    </message>
    <message>
        <source>Ghi danh chưa xong. Hãy xin giảng viên một mã mới rồi ghi danh lại.</source>
        <translation>Enrolment is not complete. Ask the trainer for a new code and enrol again.</translation>
    </message>
    <message>
        <source>Lớp này không phải của máy đã vào</source>
        <translation>This class is not of the machine that was joined</translation>
    </message>
    <message>
        <source>Không gửi gì vào lớp này. Hãy hỏi giảng viên mã vào lớp rồi vào lại.</source>
        <translation>Nothing is sent to this class. Ask the trainer for the join code and join again.</translation>
    </message>
    <message>
        <source>Biên nhận của máy chủ không đúng</source>
        <translation>The hub&apos;s receipt is wrong</translation>
    </message>
    <message>
        <source>Kết quả vẫn chờ gửi trên máy này và sẽ được gửi lại.</source>
        <translation>Results still wait on this computer and are sent again.</translation>
    </message>
    <message>
        <source>Tệp kết quả hoặc tệp biên nhận không dùng được</source>
        <translation>The file of results or receipts cannot be used</translation>
    </message>
    <message>
        <source>Tệp bị hỏng, bị cắt ngắn hoặc là loại tệp khác; chưa có gì được nhận. Hãy chép lại tệp.</source>
        <translation>The file is damaged, cut short or another kind of file; nothing of it was taken. Copy the file again.</translation>
    </message>
    <message>
        <source>Đã có tệp khác trùng tên</source>
        <translation>There is another file of this name</translation>
    </message>
    <message>
        <source>Tệp đó được giữ nguyên. Hãy chọn tên khác hoặc thư mục khác.</source>
        <translation>That file was left alone. Choose another name or another folder.</translation>
    </message>
    <message>
        <source>Tệp kết quả này gửi cho máy chủ khác</source>
        <translation>This file of results is for another server</translation>
    </message>
    <message>
        <source>Chưa có gì được nhận. Hãy chuyển tệp đến đúng máy chủ đã ghi danh.</source>
        <translation>Nothing was taken. Bring the file to the server of the enrolment.</translation>
    </message>
    <message>
        <source>Chưa lập được tệp kết quả</source>
        <translation>A file of results cannot be made yet</translation>
    </message>
    <message>
        <source>Máy này ghi danh từ trước nên chưa biết cách niêm phong cho máy chủ. Kết nối với máy chủ một lần là đủ.</source>
        <translation>This computer enrolled earlier and does not know yet how to seal for the server. One connection with the server is enough.</translation>
    </message>
    <message>
        <source>Kết quả này quá dài cho một mã QR</source>
        <translation>This result is too long for a QR code</translation>
    </message>
    <message>
        <source>Hãy gửi kết quả qua mạng hoặc bằng tệp kết quả.</source>
        <translation>Send the result over the network or as a file of results.</translation>
    </message>
    <message>
        <source>Mã QR này không phải là kết quả học tập</source>
        <translation>This QR code is not a result</translation>
    </message>
    <message>
        <source>Hãy mở lại mã trên máy học và quét lại, hoặc gửi bằng cách khác.</source>
        <translation>Open the code again on the computer and scan it again, or send it another way.</translation>
    </message>
    <message>
        <source>Tin từ máy chủ không đúng</source>
        <translation>The hub&apos;s news cannot be believed</translation>
    </message>
    <message>
        <source>Tin này không được dùng. Kết quả vẫn được giữ trên máy và sẽ được gửi lại.</source>
        <translation>It is not used. Results are kept on this computer and will be sent again.</translation>
    </message>
    <message>
        <source>Thiết bị này đã bị thu hồi</source>
        <translation>This device has been withdrawn</translation>
    </message>
    <message>
        <source>Máy chủ không còn nhận thiết bị này. Kết quả vẫn được giữ trên máy. Hãy hỏi người quản lý lớp học để nhận mã ghi danh mới.</source>
        <translation>The hub no longer accepts this device. Results are kept on this computer. Ask whoever runs the class for a new enrolment code.</translation>
    </message>
    <message>
        <source>Chưa ghi danh</source>
        <translation>Not enrolled</translation>
    </message>
    <message>
        <source>Kiểm tra lại địa chỉ máy chủ. Ghi danh qua máy giảng viên thì nhập thêm mã vào lớp.</source>
        <translation>Check the address of the server. To enrol through a trainer&apos;s machine, enter its join code too.</translation>
    </message>
    <message>
        <source>Ghi danh bằng mã của giảng viên để tải khóa học và gửi kết quả.</source>
        <translation>Enrol with a trainer&apos;s code to download courses and send results.</translation>
    </message>
    <message>
        <source>Học viên này đã ghi danh</source>
        <translation>This learner is enrolled</translation>
    </message>
    <message>
        <source>Không cần ghi danh lại. Người khác dùng máy này thì thêm học viên mới.</source>
        <translation>There is no need to enrol again. For another person on this computer, add a learner.</translation>
    </message>
    <message>
        <source>Không tìm thấy học viên</source>
        <translation>Learner not found</translation>
    </message>
    <message>
        <source>Chọn lại học viên trong danh sách.</source>
        <translation>Choose the learner from the list again.</translation>
    </message>
    <message>
        <source>Chưa có họ và tên</source>
        <translation>The full name is missing</translation>
    </message>
    <message>
        <source>Nhập họ và tên rồi tiếp tục.</source>
        <translation>Enter the full name and go on.</translation>
    </message>
    <message>
        <source>Không tìm thấy bài học</source>
        <translation>Lesson not found</translation>
    </message>
    <message>
        <source>Bài học không có trong bản khóa học trên máy này.</source>
        <translation>The version of the course on this computer does not have it.</translation>
    </message>
    <message>
        <source>Không tìm thấy bài kiểm tra</source>
        <translation>Quiz not found</translation>
    </message>
    <message>
        <source>Bài kiểm tra không có trong bản khóa học trên máy này.</source>
        <translation>The version of the course on this computer does not have it.</translation>
    </message>
    <message>
        <source>Bài chưa nộp</source>
        <translation>Not submitted yet</translation>
    </message>
    <message>
        <source>Nộp bài xong sẽ xem được kết quả.</source>
        <translation>The result can be seen after submitting.</translation>
    </message>
    <message>
        <source>Câu trả lời chưa lưu được</source>
        <translation>The answer could not be saved</translation>
    </message>
    <message>
        <source>Chọn hoặc nhập lại câu trả lời này.</source>
        <translation>Choose or enter this answer again.</translation>
    </message>
    <message>
        <source>Không tìm thấy lần làm bài</source>
        <translation>Attempt not found</translation>
    </message>
    <message>
        <source>Mở lại từ trang Kết quả.</source>
        <translation>Open it from the Results page.</translation>
    </message>
    <message>
        <source>Bài đã nộp</source>
        <translation>Already submitted</translation>
    </message>
    <message>
        <source>Bài đã nộp thì không sửa được nữa. Xem lại ở trang Kết quả.</source>
        <translation>A submitted attempt can&apos;t be changed. It can be reviewed on the Results page.</translation>
    </message>
    <message>
        <source>Đã hết giờ làm bài</source>
        <translation>Time is up</translation>
    </message>
    <message>
        <source>Các câu đã trả lời vẫn được giữ. Bấm Nộp bài để nộp.</source>
        <translation>The answers are kept. Press Submit to hand them in.</translation>
    </message>
    <message>
        <source>Bài này chỉ làm lần lượt</source>
        <translation>This quiz goes forward only</translation>
    </message>
    <message>
        <source>Đã qua câu nào thì không quay lại câu đó. Câu trả lời trước vẫn được giữ.</source>
        <translation>A question that was passed stays closed. Earlier answers are kept.</translation>
    </message>
    <message>
        <source>Câu này không kiểm tra được lúc này</source>
        <translation>This question cannot be checked now</translation>
    </message>
    <message>
        <source>Câu chưa có câu trả lời, hoặc đã hết số lần kiểm tra và gợi ý.</source>
        <translation>There is no answer yet, or no check or hint is left.</translation>
    </message>
    <message>
        <source>Câu hỏi không còn trong phần ôn tập</source>
        <translation>The question is not under review any more</translation>
    </message>
    <message>
        <source>Khóa học đã bỏ câu hỏi này. Ôn tiếp câu khác.</source>
        <translation>The course has dropped this question. Go on with another one.</translation>
    </message>
    <message>
        <source>Không tìm thấy bản ghi</source>
        <translation>The record was not found</translation>
    </message>
    <message>
        <source>Mở lại từ trang Những gì đã gửi về tôi.</source>
        <translation>Open it again from the page What was sent about me.</translation>
    </message>
    <message>
        <source>Ý kiến chưa gửi được</source>
        <translation>The feedback could not be kept</translation>
    </message>
    <message>
        <source>Chọn mức đánh giá hoặc viết ý kiến, dài nhất 4.000 ký tự.</source>
        <translation>Choose a rating or write an opinion of at most 4,000 characters.</translation>
    </message>
    <message>
        <source>Đề còn khóa</source>
        <translation>The paper is locked</translation>
    </message>
    <message>
        <source>Nhập mã mở đề do người coi thi đọc khi bắt đầu.</source>
        <translation>Enter the code that the invigilator reads out at the start.</translation>
    </message>
    <message>
        <source>Mã không đúng</source>
        <translation>Wrong code</translation>
    </message>
    <message>
        <source>Kiểm tra lại từng nhóm số. Mã chỉ mở được đúng đề đã giao.</source>
        <translation>Check each group of digits. A code opens only the paper that it was made for.</translation>
    </message>
    <message>
        <source>Bài này không có gì phải mở khóa</source>
        <translation>Nothing to unlock in this quiz</translation>
    </message>
    <message>
        <source>Mã có thể thuộc bài khác, hoặc thuộc bản khác của khóa học.</source>
        <translation>The code may belong to another quiz, or to another version of the course.</translation>
    </message>
    <message>
        <source>Tệp này không phải là tệp mở đáp án</source>
        <translation>Not a release key file</translation>
    </message>
    <message>
        <source>Chọn đúng tệp do đơn vị tổ chức gửi.</source>
        <translation>Choose the file that the organiser sent.</translation>
    </message>
    <message>
        <source>Mã vào lớp không đúng</source>
        <translation>The join code is not right</translation>
    </message>
    <message>
        <source>Mã có 13 chữ số, hiện trên máy giảng viên. Đối chiếu từng chữ số rồi nhập lại.</source>
        <translation>The code has 13 digits and is shown on the trainer&apos;s computer. Compare each digit and type it again.</translation>
    </message>
    <message>
        <source>Không thấy máy có mã này trong phòng</source>
        <translation>No computer with this code was found in the room</translation>
    </message>
    <message>
        <source>Xem máy này đã vào cùng mạng với máy giảng viên chưa và mã có đúng không; nếu vẫn không thấy, nhập địa chỉ ghi cạnh mã.</source>
        <translation>Check that this computer is on the same network as the trainer&apos;s and that the code is right; if it is still not found, type the address shown beside the code.</translation>
    </message>
    <message>
        <source>Máy này không chuyển kết quả cho máy chủ đã ghi danh</source>
        <translation>That computer does not carry results to the server enrolled with</translation>
    </message>
    <message>
        <source>Chưa gửi gì. Hỏi lại giảng viên xem máy đã được máy chủ trung tâm công nhận chưa.</source>
        <translation>Nothing was sent. Ask the trainer whether the central server has certified that computer.</translation>
    </message>
    <message>
        <source>Máy này không còn được phép nhận kết quả</source>
        <translation>That computer may take no results any more</translation>
    </message>
    <message>
        <source>Máy chủ đã thu hồi máy này, có thể vì máy bị mất. Chưa gửi gì và kết quả vẫn còn trên máy này. Báo người phụ trách lớp, rồi gửi qua mạng hoặc qua máy khác.</source>
        <translation>The server has revoked that computer, which may have been lost. Nothing was sent, and results are still on this computer. Tell whoever is in charge of the class, then send over the network or by another computer.</translation>
    </message>
    <message>
        <source>Máy này không mở lớp đó</source>
        <translation>This machine has no such open class</translation>
    </message>
    <message>
        <source>Lớp đã đóng hoặc không có. Hãy hỏi giảng viên rồi chọn lớp khác.</source>
        <translation>The class is closed or not there. Ask the trainer, then choose another class.</translation>
    </message>
    <message>
        <source>Máy này đã được bỏ khỏi danh sách</source>
        <translation>That computer is no longer on the list</translation>
    </message>
    <message>
        <source>Nhập lại mã vào lớp nếu muốn gửi qua máy đó.</source>
        <translation>Type its join code again to send through it.</translation>
    </message>
    <message>
        <source>Khóa nhận của máy chủ không đúng</source>
        <translation>Not a hub&apos;s recipient key</translation>
    </message>
    <message>
        <source>Chép lại nguyên văn khóa mà máy chủ cho biết.</source>
        <translation>Copy the key exactly as the hub prints it.</translation>
    </message>
    <message>
        <source>Đã hết số lần làm bài</source>
        <translation>No attempts left</translation>
    </message>
    <message>
        <source>Các lần đã làm xem được ở trang Kết quả.</source>
        <translation>The attempts made can be seen on the Results page.</translation>
    </message>
    <message>
        <source>Dữ liệu đang bận</source>
        <translation>The data is busy</translation>
    </message>
    <message>
        <source>Một chương trình khác đang dùng tệp dữ liệu. Chờ ít giây rồi thử lại.</source>
        <translation>Another program is using the data. Wait a few seconds and try again.</translation>
    </message>
    <message>
        <source>Ổ đĩa không đọc hoặc ghi được</source>
        <translation>The disk can&apos;t be read or written</translation>
    </message>
    <message>
        <source>Kiểm tra ổ đĩa và quyền ghi vào thư mục dữ liệu, rồi thử lại.</source>
        <translation>Check the disk and the right to write into the data folder, then try again.</translation>
    </message>
    <message>
        <source>Ổ đĩa không đủ chỗ</source>
        <translation>Not enough room on the disk</translation>
    </message>
    <message>
        <source>Xóa bớt tệp không dùng trên ổ đĩa, rồi thử lại. Phần đã có vẫn được giữ.</source>
        <translation>Remove unused files from the disk and try again. What is here is kept.</translation>
    </message>
    <message>
        <source>Kho khóa học bị hỏng</source>
        <translation>The store of courses is damaged</translation>
    </message>
    <message>
        <source>Khóa học tải lại được; kết quả không bị ảnh hưởng. Hãy báo cho người phụ trách.</source>
        <translation>Courses can be downloaded again; results are not affected. Tell whoever looks after this computer.</translation>
    </message>
    <message>
        <source>Tệp khóa của thiết bị không đọc được</source>
        <translation>The device&apos;s key file can&apos;t be read</translation>
    </message>
    <message>
        <source>Không xóa gì trong thư mục dữ liệu. Hãy báo cho người phụ trách để khôi phục.</source>
        <translation>Remove nothing from the data folder. Tell whoever looks after this computer, to have it restored.</translation>
    </message>
    <message>
        <source>Dữ liệu thuộc phiên bản chương trình mới hơn</source>
        <translation>The data belongs to a newer version of the program</translation>
    </message>
    <message>
        <source>Cập nhật chương trình rồi mở lại. Dữ liệu vẫn nguyên vẹn, chưa bị động tới.</source>
        <translation>Update the program and open it again. The data is intact and was not touched.</translation>
    </message>
    <message>
        <source>Tệp dữ liệu bị hỏng</source>
        <translation>The data file is damaged</translation>
    </message>
    <message>
        <source>Máy này không tự gửi được khi đăng nhập</source>
        <translation>This computer cannot send by itself at log-on</translation>
    </message>
    <message>
        <source>Kết quả vẫn được gửi mỗi khi mở chương trình.</source>
        <translation>Results are still sent whenever the program is open.</translation>
    </message>
    <message>
        <source>Thư mục dữ liệu đang được chương trình khác dùng</source>
        <translation>Another program is using the data folder</translation>
    </message>
    <message>
        <source>Đóng chương trình kia rồi thử lại.</source>
        <translation>Close the other program and try again.</translation>
    </message>
    <message>
        <source>Chương trình gặp lỗi</source>
        <translation>The program has a fault</translation>
    </message>
    <message>
        <source>Việc vừa làm chưa xong, dữ liệu đã lưu vẫn an toàn. Thử lại; nếu vẫn lỗi, hãy báo lại.</source>
        <translation>This was not done; what was saved is safe. Try again; if it fails again, report it.</translation>
    </message>
</context>
<context>
    <name>fetch</name>
    <message>
        <source>Đang chờ</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>Đang tải</source>
        <translation>Downloading</translation>
    </message>
    <message>
        <source>Tạm dừng</source>
        <translation>Paused</translation>
    </message>
    <message>
        <source>Chờ mạng</source>
        <translation>No network</translation>
    </message>
    <message>
        <source>Chưa tải xong</source>
        <translation>Not finished</translation>
    </message>
    <message>
        <source>Đã tải đủ, đang sắp xếp để mở nhanh</source>
        <translation>Everything came; making it quick to open</translation>
    </message>
    <message>
        <source>Đang tải phim, âm thanh và tài liệu</source>
        <translation>Downloading films, sound and documents</translation>
    </message>
    <message>
        <source>Đọc được ngay, phim đang tải tiếp</source>
        <translation>Ready to read, films still come</translation>
    </message>
    <message>
        <source>{done} / {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{what}. Sẽ tự tải tiếp khi có mạng.</source>
        <translation>{what}. It goes on by itself when there is a network.</translation>
    </message>
    <message>
        <source>Đã tải {size} của khóa học “{title}”. Dừng bây giờ thì lần sau phải tải lại từ đầu.</source>
        <translation>{size} of the course “{title}” have come. Stopping now means starting again from the beginning.</translation>
    </message>
    <message>
        <source>Đã tải {size} phim và tài liệu của khóa học “{title}”. Bài đọc đang có trên máy vẫn giữ nguyên.</source>
        <translation>{size} of films and documents of the course “{title}” have come. The reading that is here stays.</translation>
    </message>
    <message>
        <source>Dừng và bỏ phần đã tải?</source>
        <translation>Stop and discard what came?</translation>
    </message>
    <message>
        <source>Dừng và bỏ</source>
        <translation>Stop and discard</translation>
    </message>
    <message>
        <source>Giữ lại</source>
        <translation>Keep</translation>
    </message>
    <message>
        <source>còn chưa đến 1 phút</source>
        <translation>less than a minute left</translation>
    </message>
    <message numerus="yes">
        <source>còn khoảng %n phút</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message>
        <source>còn hơn một ngày</source>
        <translation>more than a day left</translation>
    </message>
    <message>
        <source>còn khoảng {hours} giờ {minutes} phút</source>
        <translation>about {hours} h {minutes} min left</translation>
    </message>
    <message numerus="yes">
        <source>còn khoảng %n giờ</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>overtime</name>
    <message>
        <source>Còn 5 phút.</source>
        <translation>5 minutes left.</translation>
    </message>
    <message>
        <source>Còn 1 phút.</source>
        <translation>1 minute left.</translation>
    </message>
    <message>
        <source>Hết giờ, bài được tự động nộp.</source>
        <translation>When time is up, the paper is handed in by itself.</translation>
    </message>
    <message>
        <source>Hết giờ thì không sửa được câu trả lời nữa.</source>
        <translation>When time is up, answers close.</translation>
    </message>
    <message>
        <source>Cần bấm Nộp bài trước khi hết giờ.</source>
        <translation>Press Submit before time is up.</translation>
    </message>
    <message>
        <source>Đã hết giờ làm bài. Các câu đã trả lời được giữ nguyên.</source>
        <translation>Time is up. All answers are kept.</translation>
    </message>
    <message>
        <source>Còn {left} để bấm Nộp bài.</source>
        <translation>{left} left to press Submit.</translation>
    </message>
    <message>
        <source>Đã quá thời gian chờ nộp: bài vẫn nộp được, kèm dấu cần xem xét.</source>
        <translation>The time to submit is over: it can still be submitted, marked as needing review.</translation>
    </message>
    <message>
        <source>Bài chưa nộp trước khi hết giờ: vẫn nộp được, kèm dấu cần xem xét.</source>
        <translation>It was not submitted before time was up: it can still be submitted, marked as needing review.</translation>
    </message>
</context>
<context>
    <name>refusal</name>
    <message>
        <source>Đóng</source>
        <translation>Close</translation>
    </message>
</context>
<context>
    <name>saving</name>
    <message>
        <source>Lưu ra tệp</source>
        <translation>Save a copy</translation>
    </message>
</context>
<context>
    <name>sending</name>
    <message numerus="yes">
        <source>%n kết quả chờ gửi</source>
        <translation>
            <numerusform>%n result waits to be sent</numerusform>
            <numerusform>%n results wait to be sent</numerusform>
        </translation>
    </message>
    <message>
        <source>còn dữ liệu học tập chờ gửi</source>
        <translation>study data still waits to be sent</translation>
    </message>
    <message>
        <source>không có kết quả chờ gửi</source>
        <translation>nothing waits to be sent</translation>
    </message>
    <message>
        <source>có phần đang trung chuyển</source>
        <translation>some are being carried</translation>
    </message>
    <message>
        <source>chưa ghi danh nên chưa gửi được</source>
        <translation>not enrolled, so it cannot be sent yet</translation>
    </message>
    <message>
        <source>Qua mạng, tới {hub}</source>
        <translation>Over the network, to {hub}</translation>
    </message>
    <message>
        <source>Qua mạng</source>
        <translation>Over the network</translation>
    </message>
    <message>
        <source>Ghi danh trước rồi mới gửi được.</source>
        <translation>Sending is possible after enrolment.</translation>
    </message>
    <message>
        <source>Đang gửi…</source>
        <translation>Sending…</translation>
    </message>
    <message>
        <source>Máy chủ trong phòng: {name}</source>
        <translation>Server in the room: {name}</translation>
    </message>
    <message>
        <source>Máy trong phòng: {name}</source>
        <translation>Computer in the room: {name}</translation>
    </message>
    <message>
        <source>Đã kết nối, máy này trả lời.</source>
        <translation>Joined; this machine answers.</translation>
    </message>
    <message>
        <source>Chưa thấy máy này trong mạng.</source>
        <translation>It is not on the network now.</translation>
    </message>
    <message>
        <source>Chưa vào lớp nào</source>
        <translation>In no class</translation>
    </message>
    <message>
        <source>Máy trong phòng chỉ chuyển kết quả đã niêm phong, không đọc được.</source>
        <translation>The machine in the room only carries sealed results, which it cannot read.</translation>
    </message>
    <message>
        <source>Lớp: {name}</source>
        <translation>Class: {name}</translation>
    </message>
    <message>
        <source>Giảng viên thấy bài làm và điểm của bài bắt đầu trong lớp này; mọi thứ khác được niêm phong.</source>
        <translation>The trainer sees the answers and score of what is started in this class; everything else is sealed.</translation>
    </message>
    <message>
        <source>Hiện không có mạng.</source>
        <translation>There is no network now.</translation>
    </message>
    <message>
        <source>Chưa liên lạc lần nào.</source>
        <translation>Not contacted yet.</translation>
    </message>
    <message>
        <source>Đang có mạng.</source>
        <translation>The network is up.</translation>
    </message>
    <message>
        <source>Liên lạc lần cuối: {time}.</source>
        <translation>Last contact: {time}.</translation>
    </message>
    <message>
        <source>Tự thử lại: {time}.</source>
        <translation>Next try: {time}.</translation>
    </message>
</context>
<context>
    <name>status</name>
    <message>
        <source>Đang mở dữ liệu…</source>
        <translation>Opening the data…</translation>
    </message>
    <message>
        <source>Liên lạc lần cuối: {time}</source>
        <translation>Last contact: {time}</translation>
    </message>
    <message>
        <source>Chưa ghi danh</source>
        <translation>Not enrolled</translation>
    </message>
    <message>
        <source>Đang gửi…</source>
        <translation>Sending…</translation>
    </message>
    <message>
        <source>Chưa liên lạc với máy chủ</source>
        <translation>No contact with the hub yet</translation>
    </message>
    <message>
        <source>Không có mạng</source>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Có mạng</source>
        <translation>Online</translation>
    </message>
    <message numerus="yes">
        <source>%n kết quả chờ gửi</source>
        <translation>
            <numerusform>%n result waiting</numerusform>
            <numerusform>%n results waiting</numerusform>
        </translation>
    </message>
    <message>
        <source>Không có kết quả chờ gửi</source>
        <translation>No results waiting</translation>
    </message>
    <message numerus="yes">
        <source>%n kết quả của người khác trên máy này chờ gửi</source>
        <translation>
            <numerusform>%n result of others on this computer waiting</numerusform>
            <numerusform>%n results of others on this computer waiting</numerusform>
        </translation>
    </message>
    <message>
        <source>Ghi danh thì gửi được.</source>
        <translation>Enrol to send.</translation>
    </message>
    <message>
        <source>Bấm Gửi ngay để thử lại.</source>
        <translation>Press Send now to try again.</translation>
    </message>
    <message>
        <source>Tự gửi khi có mạng.</source>
        <translation>Sent by itself when there is a network.</translation>
    </message>
</context>
</TS>
